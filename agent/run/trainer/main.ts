// The trainer's process: `node trainer.mjs RUN_FOLDER`. It owns the run's folder until it ends.
import { existsSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TrainyardError, errors } from "../../errors.ts";
import { drawParameters, parameterCount } from "../../model/parameters.ts";
import type { DatasetVersion } from "../../dataset/import.ts";
import { type Home, openHome } from "../../store/home.ts";
import { identifyProcess } from "../../store/process-identity.ts";
import { formatBytes } from "../../training/plan.ts";
import { type TrainEvent, train } from "../../training/train.ts";
import { exportModel } from "../export.ts";
import { bestCheckpoint, listCheckpoints, runFolder } from "../folder.ts";
import { planPrepared, prepareDataset, prepareTraining, reopenDataset } from "./prepare.ts";
import { Record } from "./record.ts";

const record = new Record(runFolder(path.resolve(process.argv[2] ?? ".")));
const stopping = new AbortController();
process.on("SIGTERM", () => stopping.abort());
process.on("SIGINT", () => stopping.abort());
// Preparation asks nobody between its steps; it listens to the signal.
setInterval(() => shouldStop() && stopping.abort(), 200).unref();

try {
  lowerPriority();
  record.update({
    state: "running",
    startedAt: record.manifest.startedAt ?? new Date().toISOString(),
    process: identifyProcess(process.pid),
  });
  await runTraining();
} catch (error) {
  if (stopping.signal.aborted && error === stopping.signal.reason)
    endStopped("Stopped before training began.");
  else fail(error);
}

function shouldStop(): boolean {
  return stopping.signal.aborted || existsSync(record.folder.stop);
}

async function runTraining(): Promise<void> {
  const { config } = record.manifest;
  const { folder } = record;
  const home = openHome(path.dirname(path.dirname(folder.root)));
  const log = record.log.bind(record);
  const { signal } = stopping;

  const dataset = await chooseDataset(home);
  const prepared = await prepareTraining(dataset, config, tokenizerFolder(), log, signal);
  record.update({ model: prepared.model, parameters: parameterCount(prepared.model) });
  const { plan, words } = await planPrepared(config, prepared);
  for (const line of words) log("info", line);
  if (plan.memory > plan.memoryAvailable) {
    throw errors.planDoesNotFit(formatBytes(plan.memory), formatBytes(plan.memoryAvailable));
  }

  const events = train({
    config,
    model: prepared.model,
    tokenizer: prepared.tokenizer,
    initial: () => drawParameters(prepared.model, config.training.seed, config.model.initializer_range),
    trainingBatches: prepared.trainingBatches,
    validationBatches: prepared.validationBatches,
    checkpoints: folder.checkpoints,
    shouldStop,
  });
  let next = await events.next();
  while (!next.done) {
    write(next.value);
    next = await events.next();
  }
  const { reason, state, validationLoss } = next.value;
  record.update({
    step: state.step,
    trainSeconds: state.trainSeconds,
    ...(state.trainSeconds > 0 ? { tokensPerSecond: state.tokens / state.trainSeconds } : {}),
    ...(validationLoss === undefined ? {} : { validationLoss }),
    peakMemory: process.resourceUsage().maxRSS * 1024,
  });
  if (reason === "stopped") {
    endStopped(`Stopped at step ${state.step}; the run can be resumed from there.`);
    return;
  }
  if (reason === "no longer improving")
    log("info", `Stopped early at step ${state.step}: no better held-out loss.`);
  await exportBest(home.models);
  record.update({ state: "succeeded", endedAt: new Date().toISOString() });
}

/** A run that has a checkpoint keeps its rows; before that, it takes them as they are now. */
async function chooseDataset(home: Home): Promise<DatasetVersion> {
  const { config, dataset: former } = record.manifest;
  const log = record.log.bind(record);
  if (former !== undefined && listCheckpoints(record.folder).length > 0)
    return await reopenDataset(home, config, former, log);
  log("info", `Importing ${path.basename(config.dataset.path)} …`);
  const dataset = await prepareDataset(home, config, log, stopping.signal);
  const { id, version } = dataset.manifest;
  // A vocabulary that was learnt from other rows does not fit these.
  if (version !== former?.version) rmSync(tokenizerFolder(), { recursive: true, force: true });
  record.update({ dataset: { id, version } });
  return dataset;
}

function tokenizerFolder(): string {
  return path.join(record.folder.root, "tokenizer");
}

function write(event: TrainEvent): void {
  switch (event.kind) {
    case "train":
    case "validation":
      record.metric(event.kind === "train" ? event : { ...event, perplexity: perplexityOf(event.loss) });
      break;
    case "checkpoint":
      record.metric({ kind: "checkpoint", step: event.step });
      record.update({ step: event.step });
      record.best(event.bestStep);
      break;
    case "started":
      record.rewindTo(event.step);
      record.best(event.bestStep);
      if (event.step > 0) record.log("info", `Resuming after step ${event.step}.`);
      break;
    case "warning":
      record.log("warning", event.message);
      break;
  }
}

/** Kept finite, because JSON knows no infinity. */
function perplexityOf(loss: number): number {
  return Math.min(Math.exp(loss), Number.MAX_VALUE);
}

async function exportBest(models: string): Promise<void> {
  const { config, id } = record.manifest;
  const best = bestCheckpoint(record.folder);
  if (config.export.formats.length === 0 || !best) return;
  record.log("info", `Exporting ${config.export.formats.join(", ")} from step ${best.step} …`);
  await exportModel(best.folder, path.join(models, id, path.basename(best.folder)), {
    formats: config.export.formats,
    ggufType: config.export.gguf_type,
  });
}

/** The editor and the person before it go first. */
function lowerPriority(): void {
  try {
    os.setPriority(os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Some containers refuse; training at normal priority is still training.
  }
}

function endStopped(message: string): void {
  record.log("info", message);
  record.update({ state: "stopped", endedAt: new Date().toISOString() });
}

function fail(error: unknown): void {
  const known = error instanceof TrainyardError;
  const message = error instanceof Error ? error.message : String(error);
  try {
    record.log("error", known ? message : `${message}\n${error instanceof Error ? (error.stack ?? "") : ""}`);
    if (known) for (const problem of error.problems) record.log("error", problem.message);
  } catch {
    // The disk may be full; run.json, which takes the place of its former self, says the same.
  }
  record.update({
    state: "failed",
    endedAt: new Date().toISOString(),
    failure: known ? { code: error.code, message, advice: error.advice } : { code: "bug", message },
  });
  process.exitCode = known ? error.exitCode : 1;
}

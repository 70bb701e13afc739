// The trainer's process: `node trainer.mjs RUN_FOLDER`. It owns the run's folder until it ends.
import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TrainyardError, errors } from "../../errors.ts";
import { drawParameters, parameterCount } from "../../model/parameters.ts";
import { openHome } from "../../store/home.ts";
import { identifyProcess } from "../../store/process-identity.ts";
import { replaceJson } from "../../store/write-file.ts";
import { formatBytes } from "../../training/plan.ts";
import { type TrainEvent, train } from "../../training/train.ts";
import { exportModel } from "../export.ts";
import { bestCheckpoint, runFolder } from "../folder.ts";
import { planPrepared, prepareDataset, prepareTraining } from "./prepare.ts";
import { Record } from "./record.ts";

const record = new Record(runFolder(path.resolve(process.argv[2] ?? ".")));
let stopRequested = false;
process.on("SIGTERM", () => (stopRequested = true));
process.on("SIGINT", () => (stopRequested = true));

try {
  lowerPriority();
  record.update({
    state: "running",
    startedAt: record.manifest.startedAt ?? new Date().toISOString(),
    process: identifyProcess(process.pid),
  });
  await runTraining();
} catch (error) {
  fail(error);
}

async function runTraining(): Promise<void> {
  const { config } = record.manifest;
  const { folder } = record;
  const home = openHome(path.dirname(path.dirname(folder.root)));
  const log = record.log.bind(record);

  log("info", `Importing ${path.basename(config.dataset.path)} …`);
  const dataset = await prepareDataset(home, config, log);
  const { manifest } = dataset;
  record.update({ dataset: { id: manifest.id, version: manifest.version } });
  const prepared = await prepareTraining(dataset, config, path.join(folder.root, "tokenizer"), log);
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
    shouldStop: () => stopRequested || existsSync(folder.stop),
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
    tokensPerSecond: state.tokens / state.trainSeconds,
    ...(validationLoss === undefined ? {} : { validationLoss }),
    peakMemory: process.resourceUsage().maxRSS * 1024,
  });
  if (reason === "stopped") {
    log("info", `Stopped at step ${state.step}; the checkpoint there can be resumed.`);
    record.update({ state: "stopped", endedAt: new Date().toISOString() });
    return;
  }
  if (reason === "no longer improving")
    log("info", `Stopped early at step ${state.step}: no better held-out loss.`);
  await exportBest(home.models);
  record.update({ state: "succeeded", endedAt: new Date().toISOString() });
}

function write(event: TrainEvent): void {
  switch (event.kind) {
    case "train":
    case "validation":
      record.metric(event.kind === "train" ? event : { ...event, perplexity: Math.exp(event.loss) });
      break;
    case "checkpoint":
      record.metric({ kind: "checkpoint", step: event.step });
      record.update({
        step: event.step,
        ...(event.bestStep === null ? {} : { bestStep: event.bestStep }),
      });
      if (event.bestStep !== null) replaceJson(record.folder.best, { step: event.bestStep });
      break;
    case "started":
      record.rewindTo(event.step);
      if (event.step > 0) record.log("info", `Resuming after step ${event.step}.`);
      break;
    case "warning":
      record.log("warning", event.message);
      break;
  }
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

function fail(error: unknown): void {
  const known = error instanceof TrainyardError;
  const message = error instanceof Error ? error.message : String(error);
  record.log("error", known ? message : `${message}\n${error instanceof Error ? (error.stack ?? "") : ""}`);
  if (known) for (const problem of error.problems) record.log("error", problem.message);
  record.update({
    state: "failed",
    endedAt: new Date().toISOString(),
    failure: known ? { code: error.code, message, advice: error.advice } : { code: "bug", message },
  });
  process.exitCode = known ? error.exitCode : 1;
}

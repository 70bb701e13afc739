// The trainer's process: `node trainer.mjs RUN_FOLDER`. It owns the run's folder until it ends.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { TrainyardError, errors } from "../../errors.ts";
import { drawParameters, parameterCount } from "../../model/parameters.ts";
import { checksummedBase } from "../../model/known-base.ts";
import { rowsInWords } from "../../dataset/dataset-id.ts";
import type { DatasetVersion } from "../../dataset/import.ts";
import { type Home, openHome } from "../../store/home.ts";
import { identifyProcess } from "../../store/process-identity.ts";
import { lowerPriority } from "../../store/lower-priority.ts";
import { asWriteFailure } from "../../store/write-file.ts";
import { formatBytes } from "../../store/format-bytes.ts";
import { train } from "../../training/train.ts";
import { describeDifference, diffEnvironments } from "../diff.ts";
import { gatherEnvironment } from "./environment.ts";
import { exportModel } from "../export.ts";
import { bestCheckpoint, listCheckpoints, runFolder } from "../folder.ts";
import { createEvents } from "./events.ts";
import { StoppedWhileWaiting, keepTrying } from "./keep-trying.ts";
import { MemoryFile } from "./memory-file.ts";
import { openRunBase } from "./open-run-base.ts";
import { planPrepared, prepareDataset, prepareTraining, reopenDataset, requireTestSet } from "./prepare.ts";
import { Record } from "./record.ts";
import { PauseWatch } from "./wait-paused.ts";

const record = new Record(runFolder(path.resolve(process.argv[2] ?? ".")));
const events = createEvents(record);
const stopping = new AbortController();
const pauses = new PauseWatch(record, shouldStop);
process.on("SIGTERM", () => stopping.abort());
process.on("SIGINT", () => stopping.abort());
// The terminal or the connection that it was started from has gone; the run does not go with it.
process.on("SIGHUP", () => undefined);
// What is printed goes to a file, whose disk may be full. A lost line is no reason to end.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
// Preparation asks nobody between its steps; it listens to the signal.
setInterval(() => shouldStop() && stopping.abort(), 200).unref();

try {
  lowerPriority();
  record.update({
    state: "running",
    startedAt: record.manifest.startedAt ?? new Date().toISOString(),
    launches: (record.manifest.launches ?? 0) + 1,
    process: identifyProcess(process.pid),
  });
  await runTraining();
} catch (error) {
  if (stopping.signal.aborted && error === stopping.signal.reason)
    endStopped("Stopped before training began.");
  else if (error instanceof StoppedWhileWaiting) endStopped(`Stopped while it waited: ${error.message}`);
  else fail(error);
}

function shouldStop(): boolean {
  return stopping.signal.aborted || existsSync(record.folder.stop);
}

/** Does what writes to the disk, and waits where there is no room: the run is paused until then. */
function persist<T>(write: () => T | Promise<T>, bytes = 0): Promise<T> {
  const waiting = {
    folder: record.folder.root,
    pollMilliseconds: 500,
    shouldStop,
    paused: (message: string) => record.pause("disk_full", message),
    resumed: () => record.goOn("There is room on the disk again; the run goes on."),
  };
  return keepTrying(waiting, write, bytes);
}

async function runTraining(): Promise<void> {
  const { config } = record.manifest;
  const { folder } = record;
  const home = openHome(path.dirname(path.dirname(folder.root)));
  const log = record.log.bind(record);
  const { signal } = stopping;

  await recordEnvironment();
  const dataset = await persist(() => chooseDataset(home));
  const base = await openRunBase(home, record);
  const prepared = await persist(() =>
    prepareTraining(dataset, config, { tokenizerFolder: tokenizerFolder(), base, log, signal }),
  );
  record.update({ model: prepared.model, parameters: parameterCount(prepared.model) });
  const { plan, words } = await planPrepared(config, prepared);
  record.update({ trainedParameters: plan.trainedParameters, plannedMemory: plan.memory });
  for (const line of words) log("info", line);
  if (plan.memory > plan.memoryAvailable) {
    throw errors.planDoesNotFit(formatBytes(plan.memory), formatBytes(plan.memoryAvailable));
  }

  const training = train({
    config,
    model: prepared.model,
    tokenizer: prepared.tokenizer,
    initial: () =>
      base?.tensors ?? drawParameters(prepared.model, config.training.seed, config.model.initializer_range),
    base: record.manifest.base?.place,
    knownBase: checksummedBase(record.manifest.base),
    trainingBatches: prepared.trainingBatches,
    validationBatches: prepared.validationBatches,
    pairs: prepared.pairs,
    checkpoints: folder.checkpoints,
    shouldStop: async () => {
      await pauses.wait();
      return shouldStop();
    },
    // The steps before a checkpoint are not taken again, so their metrics have to outlast what it outlasts.
    persist: (write, bytes) => persist(() => (record.sync(), write()), bytes),
  });
  const memory = new MemoryFile(folder.memory);
  let next = await training.next();
  while (!next.done) {
    const event = next.value;
    await persist(() => events.write(event));
    if (!record.isWritten) await persist(() => record.flush());
    memory.sample();
    next = await training.next();
  }
  const { reason, state, validationLoss, validationAccuracy } = next.value;
  record.update({
    step: state.step,
    trainSeconds: state.trainSeconds,
    ...(state.trainSeconds > 0 ? { tokensPerSecond: state.tokens / state.trainSeconds } : {}),
    ...(validationLoss === undefined ? {} : { validationLoss }),
    ...(validationAccuracy === undefined ? {} : { validationAccuracy }),
    peakMemory: process.resourceUsage().maxRSS * 1024,
  });
  if (reason === "stopped") {
    endStopped(`Stopped at step ${state.step}; the run can be resumed from there.`);
    return;
  }
  if (reason === "no longer improving")
    log("info", `Stopped early at step ${state.step}: no better held-out loss.`);
  await persist(() => exportBest(home.models));
  await persist(() => record.sync());
  record.end({ state: "succeeded" });
}

/** What a run began with stays; that it goes on with something else is said in its log. */
async function recordEnvironment(): Promise<void> {
  const { folder, manifest } = record;
  const { environment, patch } = await gatherEnvironment(manifest.file, manifest.config.training.seed);
  const former = manifest.environment;
  if (former !== undefined && listCheckpoints(folder).length > 0) {
    for (const difference of diffEnvironments(former, environment))
      record.log("warning", `Since the run began, ${describeDifference(difference)}.`);
    return;
  }
  await persist(() => writePatch(patch));
  record.update({ environment });
}

function writePatch(patch: Buffer | undefined): void {
  const file = record.folder.patch;
  try {
    if (patch === undefined) rmSync(file, { force: true });
    else writeFileSync(file, patch);
  } catch (error) {
    rmSync(file, { force: true });
    throw asWriteFailure(error, record.folder.root);
  }
}

/** A run that has a checkpoint keeps its rows; before that, it takes them as they are now. */
async function chooseDataset(home: Home): Promise<DatasetVersion> {
  const { config, dataset: former } = record.manifest;
  const log = record.log.bind(record);
  if (former !== undefined && listCheckpoints(record.folder).length > 0)
    return await reopenDataset(home, config, former, log);
  await requireTestSet(home, config);
  const rows = rowsInWords(config.dataset);
  const { path: file, version: chosen } = config.dataset;
  if (chosen !== undefined) log("info", `Opening version ${chosen} of ${rows} …`);
  else log("info", file === undefined ? `Opening ${rows} …` : `Importing ${rows} …`);
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

async function exportBest(models: string): Promise<void> {
  const { config, id } = record.manifest;
  const best = bestCheckpoint(record.folder);
  if (config.export.formats.length === 0 || !best) return;
  record.log("info", `Exporting ${config.export.formats.join(", ")} from step ${best.step} …`);
  await exportModel(best.folder, path.join(models, id, path.basename(best.folder)), {
    formats: config.export.formats,
    ggufType: config.export.gguf_type,
    onnxType: config.export.onnx_type,
    modelfile: config.export.modelfile,
  });
}

function endStopped(message: string): void {
  record.log("info", message);
  record.end({ state: "stopped" });
}

function fail(error: unknown): void {
  const known = error instanceof TrainyardError;
  const message = error instanceof Error ? error.message : String(error);
  const { divergedAt } = events;
  try {
    record.log("error", known ? message : `${message}\n${error instanceof Error ? (error.stack ?? "") : ""}`);
    if (known) for (const problem of error.problems) record.log("error", problem.message);
  } catch {
    // What keeps the log from being written may be why it failed; run.json says the same.
  }
  record.end({
    state: "failed",
    failure: {
      ...(known ? { code: error.code, message, advice: error.advice } : { code: "bug", message }),
      ...(divergedAt !== undefined && { step: divergedAt }),
    },
  });
  process.exitCode = known ? error.exitCode : 1;
}

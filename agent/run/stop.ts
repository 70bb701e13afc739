// Ends a run: first by asking, and when that is not heard, by ending its process.
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { errors } from "../errors.ts";
import { isProcessAlive, type ProcessIdentity } from "../store/process-identity.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { writeManifest } from "./folder.ts";
import { isActive, liveTrainer, readRun, type Run } from "./state.ts";

export interface StopOptions {
  /** How long the trainer is given to write its checkpoint and end by itself. */
  graceMilliseconds?: number;
  pollMilliseconds?: number;
}

/** Waits until the run has ended. Throws `run_not_active` when it has ended before. */
export async function stopRun(run: Run, options: StopOptions = {}): Promise<Run> {
  const { graceMilliseconds = 60_000, pollMilliseconds = 100 } = options;
  if (!isActive(run.state)) throw errors.runNotActive(run.manifest.id, run.state);
  if (run.state === "queued" && liveTrainer(run.folder, run.manifest) === undefined) {
    return markStopped(run.folder.root);
  }
  requestStop(run);
  const ended = await untilEnded(run, graceMilliseconds, pollMilliseconds);
  if (!isActive(ended.state) && ended.state !== "interrupted") return ended;
  const trainer = liveTrainer(ended.folder, ended.manifest);
  if (trainer !== undefined) await terminate(trainer);
  return markStopped(run.folder.root);
}

/** Asks the trainer to stop at its next step, and returns at once. */
export function requestStop(run: Run): void {
  try {
    writeFileSync(run.folder.stop, "");
  } catch (error) {
    throw asWriteFailure(error, run.folder.root);
  }
}

async function untilEnded(run: Run, graceMilliseconds: number, pollMilliseconds: number): Promise<Run> {
  const deadline = performance.now() + graceMilliseconds;
  let current = readRun(run.folder.root);
  while (isActive(current.state) && performance.now() < deadline) {
    await sleep(pollMilliseconds);
    current = readRun(run.folder.root);
  }
  return current;
}

/** SIGTERM, then SIGKILL; Windows knows only the latter, and `process.kill` does that there for both. */
async function terminate(trainer: ProcessIdentity): Promise<void> {
  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    if (!isProcessAlive(trainer)) return;
    try {
      process.kill(trainer.pid, signal);
    } catch {
      return;
    }
    for (let wait = 0; wait < 20 && isProcessAlive(trainer); wait++) await sleep(100);
  }
}

/** The trainer is gone and nobody else will say how the run ended. */
function markStopped(root: string): Run {
  const { folder, manifest } = readRun(root);
  if (isActive(manifest.state)) {
    writeManifest(folder, { ...manifest, state: "stopped", endedAt: new Date().toISOString() });
  }
  return readRun(root);
}

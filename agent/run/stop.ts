// Ends a run: first by asking, and when that is not heard, by ending its processes.
import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { isActive } from "../../schemas/run-state.ts";
import { errors } from "../errors.ts";
import { asWriteFailure, syncFolderNow } from "../store/write-file.ts";
import { writeManifest } from "./folder.ts";
import { withLaunchLock } from "./launch.ts";
import { readLaunch } from "./launch-record.ts";
import { liveTrainer, readRun, type Run } from "./state.ts";
import { endProcesses, processesOfRun } from "./stop-tree.ts";
import { stateAfter } from "./transitions.ts";

export interface StopOptions {
  /** How long the trainer is given to write its checkpoint and end by itself. */
  graceMilliseconds?: number;
  /** How long a process is given between SIGTERM and SIGKILL: the same, and 5 s at most, when it is left out. */
  terminationMilliseconds?: number;
  pollMilliseconds?: number;
  onProgress?: ((progress: { message: string }) => void) | undefined;
  /** Gives up waiting: the run has been asked to stop, and the promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Waits until no process of the run is left. Throws `run_not_active` and `processes_survived`. */
export async function stopRun(run: Run, options: StopOptions = {}): Promise<Run> {
  const { graceMilliseconds = 60_000, pollMilliseconds = 100 } = options;
  const { terminationMilliseconds = Math.min(graceMilliseconds, 5000) } = options;
  if (!isActive(run.state)) throw errors.runNotActive(run.manifest.id, run.state);
  if (isUnlaunched(run)) {
    const stopped = await withLaunchLock(run, () => stopUnlaunched(run.folder.root), launchMilliseconds);
    if (stopped !== undefined) return stopped;
  }
  requestStop(run);
  options.onProgress?.({ message: "Asked the trainer to stop after its step." });
  const trainer = liveTrainer(run.folder, run.manifest);
  const ended = await untilEnded(run, graceMilliseconds, pollMilliseconds, options.signal);
  if (isActive(ended.state))
    options.onProgress?.({ message: "It does not answer; its processes are ended." });
  const survivors = await endProcesses(run.folder.root, trainer, terminationMilliseconds);
  if (survivors.length > 0) {
    throw errors.processesSurvived(
      run.manifest.id,
      survivors.map(({ pid }) => pid),
    );
  }
  return markStopped(readRun(run.folder.root));
}

/** Says of a run that was told to stop, and whose trainer is gone, that it has stopped. */
export async function endLost(run: Pick<Run, "folder" | "manifest">): Promise<void> {
  await endProcesses(run.folder.root, readLaunch(run.folder)?.trainer, 1000);
  markStopped(readRun(run.folder.root));
}

/** Asks the trainer to stop at its next step, and returns when that survives a power cut. */
export function requestStop(run: Run): void {
  try {
    // The file is empty: that it is there is all that it says.
    writeFileSync(run.folder.stop, "");
    syncFolderNow(run.folder.root);
  } catch (error) {
    throw asWriteFailure(error, run.folder.root);
  }
}

/** Longer than a launch takes. */
const launchMilliseconds = 10_000;

/** A record without a trainer is that of a launch which goes on, or was cut off. */
function isUnlaunched({ folder, manifest, state }: Run): boolean {
  if (state !== "queued" || liveTrainer(folder, manifest) !== undefined) return false;
  return readLaunch(folder)?.trainer === undefined;
}

/** Undefined where there is a trainer after all. */
async function stopUnlaunched(root: string): Promise<Run | undefined> {
  const run = readRun(root);
  if (!isUnlaunched(run) || (await processesOfRun(root, undefined)).length > 0) return undefined;
  return markStopped(run);
}

/** A trainer that has written its last state ends within a moment, which is waited for, too. */
async function untilEnded(
  run: Run,
  graceMilliseconds: number,
  pollMilliseconds: number,
  signal: AbortSignal | undefined,
): Promise<Run> {
  const deadline = performance.now() + graceMilliseconds;
  let current = readRun(run.folder.root);
  const goesOn = (): boolean =>
    isActive(current.state) || liveTrainer(current.folder, current.manifest) !== undefined;
  while (goesOn() && performance.now() < deadline) {
    await sleep(pollMilliseconds);
    signal?.throwIfAborted();
    current = readRun(run.folder.root);
  }
  return current;
}

/** The trainer is gone; where it has not said how the run ended, nobody else will. */
function markStopped(run: Run): Run {
  const { folder, manifest } = run;
  const state = stateAfter(manifest.state, "stop");
  if (state === undefined) {
    // The trainer has said it itself.
    syncFolderNow(folder.root);
    return run;
  }
  writeManifest(folder, { ...manifest, state, endedAt: new Date().toISOString() });
  return readRun(folder.root);
}

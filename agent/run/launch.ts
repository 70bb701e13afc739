// Starts the trainer of a run as a process of its own, which outlives whoever launched it.
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isActive } from "../../schemas/run-state.ts";
import type { RunManifest } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { takeLock } from "../store/lock.ts";
import { identifyProcess } from "../store/process-identity.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { trainerEnvironment, type VisibleGpus } from "./environment.ts";
import { writeManifest, type RunFolder } from "./folder.ts";
import { readLaunch, removeLaunch, writeLaunch } from "./launch-record.ts";
import { liveTrainer, readRun, type Run } from "./state.ts";
import { endProcesses, processesOfRun } from "./stop-tree.ts";
import { stateAfter } from "./transitions.ts";

export interface LaunchOptions {
  /** Absent on a machine that has none. */
  gpus?: VisibleGpus | undefined;
  /** Refuses a run that is not queued any more, with `run_not_waiting`. */
  onlyQueued?: boolean;
  /** Called when the process has ended, if that is while we live. */
  onExit?: () => void;
}

/** Lies beside the bundle that this module was built into. */
function trainerProgram(): string {
  return fileURLToPath(new URL("./trainer.mjs", import.meta.url));
}

/** Launches the trainer on a run that is new or has ended. It continues from the newest whole checkpoint. */
export async function launchTrainer(
  run: Pick<Run, "folder" | "manifest">,
  program = trainerProgram(),
  options: LaunchOptions = {},
): Promise<Run> {
  if (!existsSync(program)) throw errors.trainerMissing(program);
  return withLaunchLock(run, async () => {
    const { folder, manifest, state } = readRun(run.folder.root);
    if (options.onlyQueued === true && state !== "queued") throw errors.runNotWaiting(manifest.id, state);
    if (!isActive(state)) await untilGone(folder, manifest);
    if (liveTrainer(folder, manifest) !== undefined) throw errors.runIsActive(manifest.id);
    await endLeftovers(folder, manifest.id);
    forgetRequests(folder);
    const record = { launcher: identifyProcess(process.pid), gpus: [...(options.gpus?.indexes ?? [])] };
    writeLaunch(folder, record);
    if (state !== "queued") requeue(folder, manifest);
    const pid = await spawnDetached(folder, program, options);
    writeLaunch(folder, { ...record, trainer: identifyProcess(pid) });
    return readRun(folder.root);
  });
}

/**
 * Runs `work` while nobody else launches a trainer on the run. The lock is the system's: it ends with its holder, however
 * that ends. Throws `run_is_active` when somebody else has it for longer than is waited for.
 */
export async function withLaunchLock<T>(
  run: Pick<Run, "folder" | "manifest">,
  work: () => Promise<T> | T,
  patienceMilliseconds = 0,
): Promise<T> {
  const deadline = performance.now() + patienceMilliseconds;
  let lock = await takeLaunchLock(run.folder);
  while (!("release" in lock) && performance.now() < deadline) {
    await sleep(50);
    lock = await takeLaunchLock(run.folder);
  }
  if (!("release" in lock)) throw errors.runIsActive(run.manifest.id);
  try {
    return await work();
  } finally {
    await lock.release();
  }
}

/**
 * Puts a run that has ended where a new one is: it waits for a trainer, and nothing of the last one is left. Throws
 * `run_is_active` and `run_finished`.
 */
export async function requeueEnded(run: Pick<Run, "folder" | "manifest">): Promise<void> {
  await withLaunchLock(run, async () => {
    const { folder, manifest, state } = readRun(run.folder.root);
    if (state === "queued") return;
    if (isActive(state)) throw errors.runIsActive(manifest.id);
    if (stateAfter(state, "resume") === undefined) throw errors.runFinished(manifest.id);
    await untilGone(folder, manifest);
    if (liveTrainer(folder, manifest) !== undefined) throw errors.runIsActive(manifest.id);
    await endProcesses(folder.root, readLaunch(folder)?.trainer ?? manifest.process, 1000);
    removeLaunch(folder);
    forgetRequests(folder);
    requeue(folder, manifest);
  });
}

/** What was asked of the last trainer does not hold for the next one. */
function forgetRequests(folder: RunFolder): void {
  for (const file of [folder.stop, folder.pause]) rmSync(file, { force: true });
}

/** Makes run.json say that the run waits for a trainer, and nothing of how it ended before. */
function requeue(folder: RunFolder, manifest: RunManifest): void {
  const anew: RunManifest = { ...manifest, state: "queued" };
  delete anew.endedAt;
  delete anew.failure;
  delete anew.pause;
  delete anew.process;
  writeManifest(folder, anew);
}

async function takeLaunchLock(folder: RunFolder): ReturnType<typeof takeLock> {
  try {
    return await takeLock(folder.launching);
  } catch (error) {
    throw asWriteFailure(error, folder.root);
  }
}

/** A trainer that has written its last state needs a moment to end. */
async function untilGone(folder: RunFolder, manifest: RunManifest): Promise<void> {
  for (let wait = 0; wait < 50 && liveTrainer(folder, manifest) !== undefined; wait++) await sleep(100);
}

/**
 * What an earlier launch has left. A launcher that was killed between starting a trainer and writing down its number
 * leaves a trainer that nobody has heard of yet: it is not launched again. Of a trainer that was killed, its children
 * may live on: they end now.
 */
async function endLeftovers(folder: RunFolder, id: string): Promise<void> {
  const record = readLaunch(folder);
  if (record === undefined) return;
  if (record.trainer !== undefined) {
    await endProcesses(folder.root, record.trainer, 1000);
    return;
  }
  const [trainer] = await processesOfRun(folder.root, undefined);
  if (trainer === undefined) return;
  writeLaunch(folder, { ...record, trainer });
  throw errors.runIsActive(id);
}

async function spawnDetached(folder: RunFolder, program: string, options: LaunchOptions): Promise<number> {
  const output = openOutput(folder);
  try {
    const child = spawn(process.execPath, ["--enable-source-maps", program, folder.root], {
      cwd: folder.root,
      env: trainerEnvironment(process.env, folder.root, options.gpus),
      detached: true,
      // Files, not pipes: a pipe would end the trainer when its reader goes.
      stdio: ["ignore", output, output],
      windowsHide: true,
    });
    await once(child, "spawn");
    if (options.onExit) child.once("exit", options.onExit);
    child.unref();
    return child.pid!;
  } catch (error) {
    throw errors.trainerNotStarted(error instanceof Error ? error.message : String(error));
  } finally {
    closeSync(output);
  }
}

function openOutput(folder: RunFolder): number {
  try {
    return openSync(folder.output, "a");
  } catch (error) {
    throw asWriteFailure(error, folder.root);
  }
}

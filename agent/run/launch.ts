// Starts the trainer of a run as a process of its own, which outlives whoever launched it.
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeSync } from "node:fs";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { RunManifest } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { identifyProcess, isProcessAlive, type ProcessIdentity } from "../store/process-identity.ts";
import { asWriteFailure, replaceJson } from "../store/write-file.ts";
import { writeManifest, type RunFolder } from "./folder.ts";
import { isActive, liveTrainer, readRun, type Run } from "./state.ts";

/** Lies beside the bundle that this module was built into. */
function trainerProgram(): string {
  return fileURLToPath(new URL("./trainer.mjs", import.meta.url));
}

/** Launches the trainer on a run that is new or has ended. It continues from the newest whole checkpoint. */
export async function launchTrainer(run: Run, program = trainerProgram()): Promise<Run> {
  if (!existsSync(program)) throw errors.trainerMissing(program);
  const release = takeLaunch(run);
  try {
    const { folder, manifest, state } = readRun(run.folder.root);
    if (!isActive(state)) await untilGone(folder, manifest);
    if (liveTrainer(folder, manifest) !== undefined) throw errors.runIsActive(manifest.id);
    rmSync(folder.stop, { force: true });
    rmSync(folder.launched, { force: true });
    if (state !== "queued") {
      const anew: RunManifest = { ...manifest, state: "queued" };
      delete anew.endedAt;
      delete anew.failure;
      delete anew.process;
      writeManifest(folder, anew);
    }
    const pid = await spawnDetached(folder, program);
    replaceJson(folder.launched, identifyProcess(pid));
    return readRun(folder.root);
  } finally {
    release();
  }
}

/** A trainer that has written its last state needs a moment to end. */
async function untilGone(folder: RunFolder, manifest: RunManifest): Promise<void> {
  for (let wait = 0; wait < 50 && liveTrainer(folder, manifest) !== undefined; wait++) await sleep(100);
}

async function spawnDetached(folder: RunFolder, program: string): Promise<number> {
  const output = openOutput(folder);
  try {
    const child = spawn(process.execPath, ["--enable-source-maps", program, folder.root], {
      cwd: folder.root,
      detached: true,
      // Files, not pipes: a pipe would end the trainer when its reader goes.
      stdio: ["ignore", output, output],
      windowsHide: true,
    });
    await once(child, "spawn");
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

/** Longer than a launch takes. */
const LAUNCH_MILLISECONDS = 10_000;

/** Takes the launch lock and returns what releases it; the lock of a process that is gone does not count. */
function takeLaunch(run: Run): () => void {
  const { launching } = run.folder;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const handle = openSync(launching, "wx");
      writeSync(handle, JSON.stringify(identifyProcess(process.pid)));
      closeSync(handle);
      return () => {
        rmSync(launching, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw asWriteFailure(error, run.folder.root);
      if (isHeld(launching)) throw errors.runIsActive(run.manifest.id);
      rmSync(launching, { force: true });
    }
  }
  throw errors.runIsActive(run.manifest.id);
}

function isHeld(launching: string): boolean {
  try {
    return isProcessAlive(JSON.parse(readFileSync(launching, "utf8")) as ProcessIdentity);
  } catch {
    // Its holder is just about to write it, or was killed in that moment.
    const age = Date.now() - (statSync(launching, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    return age < LAUNCH_MILLISECONDS;
  }
}

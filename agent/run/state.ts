// What a run's state really is: run.json says what the trainer last wrote, the process table whether it lives.
import type { RunManifest, RunState } from "../../schemas/run.ts";
import { isActive } from "../../schemas/run-state.ts";
import { isProcessAlive, isTellingIdentity, type ProcessIdentity } from "../store/process-identity.ts";
import { readManifest, runFolder, type RunFolder } from "./folder.ts";
import { readLaunch } from "./launch-record.ts";
import { stateAfter } from "./transitions.ts";

export interface Run {
  folder: RunFolder;
  manifest: RunManifest;
  /** As judged: `interrupted` where run.json says that it goes on and its process is gone. */
  state: RunState;
}

export function readRun(root: string): Run {
  const folder = runFolder(root);
  let manifest = readManifest(folder);
  if (hasLostTrainer(folder, manifest)) {
    // The trainer may have written its last state and ended since; only a second look is fair.
    manifest = readManifest(folder);
    if (hasLostTrainer(folder, manifest)) {
      return { folder, manifest, state: stateAfter(manifest.state, "lose trainer") ?? manifest.state };
    }
  }
  return { folder, manifest, state: manifest.state };
}

/** The trainer that works on the run, if one lives. */
export function liveTrainer(folder: RunFolder, manifest: RunManifest): ProcessIdentity | undefined {
  return [manifest.process, readLaunch(folder)?.trainer].find(
    (identity) => identity !== undefined && isTellingIdentity(identity) && isProcessAlive(identity),
  );
}

/** A queued run that nobody has launched yet waits for its trainer; it has not lost one. */
function hasLostTrainer(folder: RunFolder, manifest: RunManifest): boolean {
  if (!isActive(manifest.state) || liveTrainer(folder, manifest) !== undefined) return false;
  return manifest.state !== "queued" || readLaunch(folder)?.trainer !== undefined;
}

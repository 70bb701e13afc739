// Finds the checkpoint that somebody asks for: the best one, the latest one, or that of a step.
import { errors } from "../errors.ts";
import { bestCheckpoint, checkpointFolder, listCheckpoints, type RunFolder } from "./folder.ts";

/** Without a held-out loss the latest is the best. Throws `run_has_no_checkpoint` and `checkpoint_not_found`. */
export function chooseCheckpoint(
  run: RunFolder,
  id: string,
  wanted: "best" | "latest" | number,
): { step: number; folder: string } {
  const steps = listCheckpoints(run);
  const latest = steps.at(-1);
  if (latest === undefined) throw errors.runHasNoCheckpoint(id);
  const best = wanted === "best" ? bestCheckpoint(run) : undefined;
  const step = typeof wanted === "number" ? wanted : (best?.step ?? latest);
  if (!steps.includes(step)) throw errors.checkpointNotFound(id, step, steps);
  return { step, folder: checkpointFolder(run, step) };
}

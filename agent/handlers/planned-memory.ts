// What tuning a base will take of memory, as far as that can be told beforehand: advice for the queue, which starts no run less.
import type { TrainingFile } from "../../schemas/training.ts";
import { TrainyardError } from "../errors.ts";
import type { Workers } from "../worker/workers.ts";

/** In bytes; undefined where there is no base, or nobody can tell. Throws the signal's reason. */
export async function plannedMemoryOf(
  workers: Pick<Workers, "run">,
  config: TrainingFile,
  signal: AbortSignal,
): Promise<number | undefined> {
  if (config.model.base === undefined) return undefined;
  try {
    const { memory } = await workers.run("planMemory", { config }, { signal });
    return memory ?? undefined;
  } catch (error) {
    signal.throwIfAborted();
    // A worker that takes too long or dies says nothing of the run.
    if (!(error instanceof TrainyardError)) throw error;
    return undefined;
  }
}

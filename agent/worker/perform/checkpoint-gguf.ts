// A checkpoint as a GGUF file in the cache, so that one can talk with it while its run goes on.
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { isAdapterFolder } from "../../model/peft.ts";
import { exportedFiles, exportModel } from "../../run/export.ts";
import { checkpointSums, holdCheckpoint } from "../../run/hold-checkpoint.ts";
import type { Performer } from "../performers.ts";
import { stackedGguf } from "./adapters-gguf.ts";
import { cachedGguf } from "./gguf-cache.ts";

/**
 * The name follows from the weights, so that a file in the cache is never that of other ones. Adapters are a small file
 * beside that of their base, so that the newest step of a run that goes on is there at once.
 */
export const checkpointGguf: Performer<"checkpointGguf"> = async ({ folder, type }, work) => {
  const sums = await checkpointSums(folder);
  if (isAdapterFolder(folder)) return await stackedGguf(folder, [], work);
  const weights = sums[exportedFiles.safetensors] ?? "";
  const run = path.basename(path.dirname(path.dirname(folder)));
  const name = `${run}-${path.basename(folder)}-${weights.slice(0, 16)}-${type}.gguf`;
  const file = await cachedGguf(work.home, name, async (draft) => {
    work.report({ message: `Writing ${path.basename(folder)} as GGUF` });
    const [held, target] = [path.join(draft, "held"), path.join(draft, "target")];
    await mkdir(held);
    await holdCheckpoint(folder, held);
    await exportModel(held, target, { formats: ["gguf"], ggufType: type, original: folder });
    return path.join(target, exportedFiles.gguf);
  });
  return { file };
};

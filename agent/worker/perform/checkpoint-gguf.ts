// A checkpoint as a GGUF file in the cache, so that one can talk with it while its run goes on.
import { mkdir, readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { checkpointSums, holdCheckpoint } from "../../run/hold-checkpoint.ts";
import { exportedFiles, exportModel } from "../../run/export.ts";
import { createDraft } from "../../store/drafts.ts";
import { renameOver } from "../../store/write-file.ts";
import type { Performer } from "../performers.ts";

/** Files that are kept; the one that was used least lately goes first. */
const mostKept = 8;

/** The name follows from the weights, so that a file in the cache is never that of other ones. */
export const checkpointGguf: Performer<"checkpointGguf"> = async ({ folder, type }, { home, report }) => {
  const cache = path.join(home.cache, "gguf");
  const weights = (await checkpointSums(folder))[exportedFiles.safetensors] ?? "";
  const run = path.basename(path.dirname(path.dirname(folder)));
  const file = path.join(cache, `${run}-${path.basename(folder)}-${weights.slice(0, 16)}-${type}.gguf`);
  if (await wasUsed(file)) return { file };

  report({ message: `Writing ${path.basename(folder)} as GGUF` });
  const draft = await createDraft(cache);
  try {
    const [held, target] = [path.join(draft, "held"), path.join(draft, "target")];
    await mkdir(held);
    await holdCheckpoint(folder, held);
    await exportModel(held, target, { formats: ["gguf"], ggufType: type, original: folder });
    renameOver(path.join(target, exportedFiles.gguf), file);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await removeOld(cache);
  return { file };
};

/** Whether the file is there; it is then the one that was used last. */
async function wasUsed(file: string): Promise<boolean> {
  return utimes(file, new Date(), new Date()).then(
    () => true,
    () => false,
  );
}

async function removeOld(cache: string): Promise<void> {
  const files = (await readdir(cache)).filter((name) => name.endsWith(".gguf"));
  const dated = await Promise.all(
    files.map(async (name) => {
      const file = path.join(cache, name);
      return { file, used: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  dated.sort((left, right) => right.used - left.used);
  // Windows does not remove a file that is loaded; it goes another time.
  for (const { file } of dated.slice(mostKept)) await rm(file, { force: true }).catch(() => undefined);
}

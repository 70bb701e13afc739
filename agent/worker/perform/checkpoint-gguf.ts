// A checkpoint as a GGUF file in the cache, so that one can talk with it while its run goes on.
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { writeGgufAdapter } from "../../model/gguf/adapter.ts";
import { adapterWeightsFile, isAdapterFolder, openAdapter, placeOfBase } from "../../model/peft.ts";
import { openModelSource } from "../../model/source.ts";
import { checkpointSums, holdCheckpoint } from "../../run/hold-checkpoint.ts";
import { exportedFiles, exportModel } from "../../run/export.ts";
import { createDraft } from "../../store/drafts.ts";
import { renameOver } from "../../store/write-file.ts";
import type { Performer, Work } from "../performers.ts";
import { baseGguf, wasUsed } from "./base-gguf.ts";

/** Files that are kept; the one that was used least lately goes first. */
const mostKept = 8;

/** The name follows from the weights, so that a file in the cache is never that of other ones. */
export const checkpointGguf: Performer<"checkpointGguf"> = async ({ folder, type }, { home, report }) => {
  const cache = path.join(home.cache, "gguf");
  const sums = await checkpointSums(folder);
  const weights = sums[exportedFiles.safetensors] ?? sums[adapterWeightsFile] ?? "";
  const run = path.basename(path.dirname(path.dirname(folder)));
  const file = path.join(cache, `${run}-${path.basename(folder)}-${weights.slice(0, 16)}-${type}.gguf`);
  if (await wasUsed(file)) return { file };

  report({ message: `Writing ${path.basename(folder)} as GGUF` });
  const draft = await createDraft(cache);
  try {
    const [held, target] = [path.join(draft, "held"), path.join(draft, "target")];
    await mkdir(held);
    await holdCheckpoint(folder, held);
    if (isAdapterFolder(held)) await writeAdapter(held, file, { home, report });
    else {
      await exportModel(held, target, { formats: ["gguf"], ggufType: type, original: folder });
      renameOver(path.join(target, exportedFiles.gguf), file);
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  await removeOld(cache);
  return { file };
};

/** A small file beside that of the base, so that the newest step of a run that goes on is there at once. */
async function writeAdapter(
  folder: string,
  file: string,
  work: Pick<Work, "home" | "report">,
): Promise<void> {
  const adapter = await openAdapter(folder);
  try {
    const place = placeOfBase(adapter);
    const model = await openModelSource(place);
    model.close();
    const base = await baseGguf(place, work);
    await writeGgufAdapter(file, { config: model.config, base, adapters: [{ adapter, weight: 1 }] });
  } finally {
    adapter.close();
  }
}

async function removeOld(cache: string): Promise<void> {
  // A base stays: adapters that are kept name it.
  const files = (await readdir(cache)).filter((name) => name.endsWith(".gguf") && !name.startsWith("base-"));
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

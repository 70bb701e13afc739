// Adapters as one small GGUF file in the cache beside that of their base: those of a checkpoint or of a model, or several
// added up.
import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { ModelConfig } from "../../../schemas/run.ts";
import { adapterConfigFile, adapterWeightsFile } from "../../model/file-names.ts";
import { writeGgufAdapter } from "../../model/gguf/adapter.ts";
import { placeOfSameBase } from "../../model/adapter-base.ts";
import { isAdapterFolder, openAdapter } from "../../model/peft.ts";
import { openModelSource } from "../../model/source.ts";
import { checkpointSums, holdCheckpoint } from "../../run/hold-checkpoint.ts";
import { sha256OfFile } from "../../store/sha256.ts";
import { isCheckpoint } from "../../training/checkpoint.ts";
import type { JobResult } from "../jobs.ts";
import type { Performer, Work } from "../performers.ts";
import { baseGguf } from "./base-gguf.ts";
import { cachedGguf } from "./gguf-cache.ts";
import { ownTokenizer } from "./own-tokenizer.ts";

/** An adapter's folder, and how heavily it counts. */
interface Part {
  readonly folder: string;
  readonly scale: number;
}

export const adaptersGguf: Performer<"adaptersGguf"> = async ({ place, adapters }, work) => {
  return await stackedGguf(place, adapters, work);
};

/**
 * Where `place` is itself an adapter's folder, it is the first of them, and its base is theirs. A tokenizer that it was
 * trained with goes into the file of the base, since a file of adapters has none.
 */
export async function stackedGguf(
  place: string,
  added: readonly Part[],
  work: Pick<Work, "home" | "report">,
): Promise<JobResult<"adaptersGguf">> {
  const parts = isAdapterFolder(place) ? [{ folder: place, scale: 1 }, ...added] : added;
  const at = isAdapterFolder(place) ? await baseOf(place) : place;
  for (const { folder } of added) await baseOf(folder);
  const model = await openModelSource(at);
  model.close();
  const own = at === place ? undefined : await ownTokenizer(place, model);
  const base = await baseGguf(at, work, "f16", own);
  const name = `adapters-${await stampOf(base, parts)}.gguf`;
  const file = await cachedGguf(work.home, name, async (draft) => {
    work.report({ message: "Writing the adapters as GGUF" });
    const written = path.join(draft, "adapters.gguf");
    const held = await Promise.all(
      parts.map(async ({ folder, scale }, index) => ({
        folder: isCheckpoint(folder) ? await heldIn(path.join(draft, String(index)), folder) : folder,
        scale,
      })),
    );
    await writeParts(written, { base, config: model.config }, held);
    return written;
  });
  return { file, base };
}

/** Throws `adapter_base_missing` and `adapter_base_changed`. */
async function baseOf(folder: string): Promise<string> {
  const adapter = await openAdapter(folder);
  adapter.close();
  return await placeOfSameBase(adapter);
}

async function heldIn(into: string, folder: string): Promise<string> {
  await mkdir(into);
  await holdCheckpoint(folder, into);
  return into;
}

async function writeParts(
  file: string,
  { base, config }: { base: string; config: ModelConfig },
  parts: readonly Part[],
): Promise<void> {
  const opened: { adapter: Awaited<ReturnType<typeof openAdapter>>; weight: number }[] = [];
  try {
    for (const { folder, scale } of parts) opened.push({ adapter: await openAdapter(folder), weight: scale });
    await writeGgufAdapter(file, { config, base, adapters: opened });
  } finally {
    for (const { adapter } of opened) adapter.close();
  }
}

/** Follows from the base, the weights of the adapters and their scales. */
async function stampOf(base: string, parts: readonly Part[]): Promise<string> {
  const hash = createHash("sha256").update(base);
  for (const { folder, scale } of parts) {
    const weights = isCheckpoint(folder)
      ? (await checkpointSums(folder))[adapterWeightsFile]
      : await sha256OfFile(path.join(folder, adapterWeightsFile));
    hash.update(`\n${weights ?? ""} ${scale}\n`).update(await readFile(path.join(folder, adapterConfigFile)));
  }
  return hash.digest("hex").slice(0, 24);
}

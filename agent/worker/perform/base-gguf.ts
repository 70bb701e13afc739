// A model as a GGUF file for asking it, also together with adapters: its own where it is one that will do, else one in the
// cache that all who ask share.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import type { GgufType } from "../../../schemas/export.ts";
import { isPaper, modelFilesAmong } from "../../hub/model-files.ts";
import { servesAs } from "../../model/gguf/file-type.ts";
import { exportGguf } from "../../model/gguf/export.ts";
import { readGgufHeader } from "../../model/gguf/read.ts";
import { readAdapterConfig } from "../../model/peft-config.ts";
import { placeOfBase } from "../../model/adapter-base.ts";
import { isAdapterFolder } from "../../model/peft.ts";
import { locateFile, namesOfFiles } from "../../model/referenced-file.ts";
import { openModelSource } from "../../model/source.ts";
import { exportedFiles, exportModel } from "../../run/export.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { Performer, Work } from "../performers.ts";
import { basePrefix, cachedGguf, usedBefore } from "./gguf-cache.ts";
import type { OwnTokenizer } from "./own-tokenizer.ts";

/**
 * Made where it is not there yet. `place` is a folder in Hugging Face's layout or a GGUF file. For f16, one whose weights are
 * rounded is not taken as it is: llama.cpp rounds what it multiplies with such weights, too, and adapters were trained with
 * numbers that were not. What is in the cache goes first, so that adapters beside it stay when the model is exported.
 * `own` takes the place of its tokenizer.
 */
export async function baseGguf(
  place: string,
  { home, report }: Pick<Work, "home" | "report">,
  type: GgufType = "f16",
  own?: OwnTokenizer,
): Promise<string> {
  const stamp = [await stampOf(place), ...(own === undefined ? [] : [own.sum])].join("-");
  const name = `${basePrefix}${stamp}-${type}.gguf`;
  const before = await usedBefore(home, name);
  if (before !== undefined) return before;
  const file = place.endsWith(".gguf") ? place : locateFile(place, exportedFiles.gguf);
  const isUsable = own === undefined && existsSync(file) && servesAs(await readGgufHeader(file), type);
  if (isUsable) return file;
  return await cachedGguf(home, name, async (draft) => {
    report({ message: "Writing the model as GGUF" });
    const written = path.join(draft, exportedFiles.gguf);
    if (own === undefined) await exportModel(place, draft, { formats: ["gguf"], ggufType: type });
    else await writeWith(own.tokenizer, place, written, type);
    return written;
  });
}

export const writeBase: Performer<"baseGguf"> = async ({ place, type }, work) => ({
  file: await baseGguf(place, work, type),
});

async function writeWith(tokenizer: Tokenizer, place: string, file: string, type: GgufType): Promise<void> {
  const model = await openModelSource(place);
  try {
    await exportGguf(file, { ...model, tokenizer }, { type, name: path.basename(place, ".gguf") });
  } finally {
    model.close();
  }
}

/** Changes with the place and with its weights, its config and its tokenizer, but not with what is written beside them. */
async function stampOf(place: string): Promise<string> {
  const hash = createHash("sha256").update(place);
  for (const file of await filesOf(place)) {
    const { size, mtimeMs } = await stat(file);
    hash.update(`\n${path.basename(file)} ${size} ${mtimeMs}`);
  }
  return hash.digest("hex").slice(0, 16);
}

/** Of adapters also those of their base, with which they are merged. */
async function filesOf(place: string, above: readonly string[] = []): Promise<string[]> {
  if (place.endsWith(".gguf")) return [place];
  const { weights, others } = modelFilesAmong(namesOfFiles(place).filter((name) => !isPaper(name)));
  const names = weights.length > 0 ? [...weights, ...others] : [exportedFiles.gguf];
  const files = names.map((name) => locateFile(place, name));
  if (!isAdapterFolder(place)) return files;
  const { base } = await readAdapterConfig(place);
  const below = placeOfBase({ folder: place, base }, above);
  return [...files, ...(await filesOf(below, [...above, place]))];
}

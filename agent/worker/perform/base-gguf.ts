// The base of adapters as a GGUF file: its own where it is one, else one in the cache that all of its adapters share.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import { readGgufHeader } from "../../model/gguf/read.ts";
import { exportedFiles, exportModel } from "../../run/export.ts";
import { createDraft } from "../../store/drafts.ts";
import { renameOver } from "../../store/write-file.ts";
import type { Work } from "../performers.ts";

/**
 * Made as f16 where it is not there yet. `place` is a folder in Hugging Face's layout or a GGUF file. One whose weights
 * are rounded is not taken as it is: llama.cpp rounds what it multiplies with such weights, too, and adapters were
 * trained with numbers that were not.
 */
export async function baseGguf(
  place: string,
  { home, report }: Pick<Work, "home" | "report">,
): Promise<string> {
  const own = place.endsWith(".gguf") ? place : path.join(place, exportedFiles.gguf);
  if (existsSync(own) && (await isUnrounded(own))) return own;
  const cache = path.join(home.cache, "gguf");
  const file = path.join(cache, `base-${await stampOf(place)}.gguf`);
  if (await wasUsed(file)) return file;
  report({ message: "Writing the base as GGUF" });
  const draft = await createDraft(cache);
  try {
    await exportModel(place, draft, { formats: ["gguf"], ggufType: "f16" });
    renameOver(path.join(draft, exportedFiles.gguf), file);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return file;
}

/** ggml's numbers of f32, f16 and bf16. */
const unrounded = new Set([0, 1, 30]);

async function isUnrounded(file: string): Promise<boolean> {
  const { tensors } = await readGgufHeader(file);
  return tensors.every(({ type }) => unrounded.has(type));
}

/** Whether the file is there; it is then the one that was used last. */
export async function wasUsed(file: string): Promise<boolean> {
  return utimes(file, new Date(), new Date()).then(
    () => true,
    () => false,
  );
}

/** Changes with the place and with any of its files. */
async function stampOf(place: string): Promise<string> {
  const hash = createHash("sha256").update(place);
  const names = place.endsWith(".gguf") ? [""] : (await readdir(place)).sort();
  for (const name of names) {
    const { size, mtimeMs } = await stat(path.join(place, name));
    hash.update(`\n${name} ${size} ${mtimeMs}`);
  }
  return hash.digest("hex").slice(0, 16);
}

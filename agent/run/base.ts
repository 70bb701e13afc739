// The model that a run starts from: found by its id or its path, and opened.
import path from "node:path";
import type { RunManifest } from "../../schemas/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { checkedFile } from "../model/referenced-file.ts";
import { openModelSource, type ModelSource } from "../model/source.ts";
import type { Home } from "../store/home.ts";
import { loadTokenizer } from "../tokenizer/files.ts";
import { isPathOfBase } from "../training-file/base.ts";
import { exportedFiles } from "./export.ts";

export type BaseOfRun = NonNullable<RunManifest["base"]>;

/**
 * Where the base of a training file lies, with the very version. Undefined where it names none. Throws
 * `model_not_found`, `model_file_damaged`, `referenced_file_gone` and `referenced_file_changed`.
 */
export async function findBase(home: Home, { model }: TrainingFile): Promise<BaseOfRun | undefined> {
  const { base, base_version: version } = model;
  if (base === undefined) return undefined;
  if (isPathOfBase(base)) return { place: base };
  const found = await openModelVersion(home, base, version);
  const isFolder = Object.keys(found.manifest.files).some((name) => name.endsWith(".safetensors"));
  const place = isFolder ? found.folder : checkedFile(found, exportedFiles.gguf);
  return { place, model: base, version: path.basename(found.folder) };
}

/** Throws besides that what `openModelSource` throws. */
export async function openBase(home: Home, config: TrainingFile): Promise<ModelSource | undefined> {
  const found = await findBase(home, config);
  return found && (await openModelSource(found.place));
}

/** What a finished preparation left of the base: enough for its rows to be made anew, without its weights. */
export async function baseOfRun(
  { model, base }: RunManifest,
  tokenizerFolder: string,
): Promise<Pick<ModelSource, "config" | "tokenizer"> | undefined> {
  if (base === undefined || model === undefined) return undefined;
  return { config: model, tokenizer: await loadTokenizer(tokenizerFolder) };
}

// What a folder or a file holds that is to be imported, and whether every part of it is as it should be.
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { ExportFormat } from "../../schemas/export.ts";
import { errors } from "../errors.ts";
import { adapterWeightsFile } from "../model/file-names.ts";
import { checkGguf } from "../model/gguf/check.ts";
import { checkModelFolder } from "../model/huggingface.ts";
import { lookForBase } from "../model/adapter-base.ts";
import { openAdapter } from "../model/peft.ts";
import { licenseOf } from "./model-card.ts";
import { isPickle, modelFilesAmong, type ModelFiles } from "./model-files.ts";

export interface CheckedSource {
  readonly format: ExportFormat;
  /** The folder that holds the files. */
  readonly folder: string;
  readonly files: ModelFiles;
  /** Of an adapter: the model that it was trained on. */
  readonly base?: string;
  readonly license?: string;
}

/**
 * Reads no weights. Throws `file_not_found`, `model_file_damaged`, `model_not_supported`, `pickle_refused`,
 * `adapter_not_usable` and `tokenizer_not_usable`.
 */
export async function checkSource(source: string): Promise<CheckedSource> {
  const status = await stat(source).catch(() => undefined);
  if (status === undefined) throw errors.fileNotFound(source);
  if (status.isDirectory()) return checkFolder(source);
  if (isPickle(source)) throw errors.pickleRefused(source);
  await checkGguf(source);
  const files = { weights: [path.basename(source)], others: [] };
  return { format: "gguf", folder: path.dirname(source), files };
}

async function checkFolder(folder: string): Promise<CheckedSource> {
  const names = await readdir(folder);
  const files = modelFilesAmong(names);
  const pickles = names.filter(isPickle);
  if (files.weights.length === 0 && pickles.length > 0)
    throw errors.pickleRefused(path.join(folder, pickles[0]!));
  const readme = names.find((name) => name.toLowerCase() === "readme.md");
  const license = readme === undefined ? undefined : licenseOf(await textOf(path.join(folder, readme)));
  const checked = {
    format: "safetensors" as const,
    folder,
    files,
    ...(license !== undefined && { license }),
  };
  if (files.weights[0] === adapterWeightsFile) return { ...checked, base: await checkAdapter(folder) };
  await checkModelFolder(folder);
  return checked;
}

/** Returns the name of its base. That its sizes fit the base is found out when both are opened. */
async function checkAdapter(folder: string): Promise<string> {
  const adapter = await openAdapter(folder);
  adapter.close();
  lookForBase(adapter);
  return adapter.base!;
}

/** Far more than a config or a README has. */
const largestText = 4 << 20;

async function textOf(file: string): Promise<string> {
  const { size } = await stat(file);
  if (size > largestText) throw errors.modelFileDamaged(file, `it has ${size} bytes`);
  return readFile(file, "utf8");
}

// Writes the files that leave Trainyard: a model folder as safetensors, GGUF or ONNX, with a manifest of where it came from.
import { existsSync, readFileSync } from "node:fs";
import { copyFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { ExportManifest, type ExportFormat, type GgufType } from "../../schemas/export.ts";
import { exportGguf } from "../model/gguf/export.ts";
import { readModelFolder, writeModelFolder, type Model } from "../model/huggingface.ts";
import { exportOnnx } from "../model/onnx-export/export.ts";
import { sha256OfFile } from "../store/sha256.ts";
import { replaceJson, makeFolders } from "../store/write-file.ts";
import { isCheckpoint, verifyCheckpoint } from "../training/checkpoint.ts";
import { readManifest, runFolder } from "./folder.ts";

export interface ExportOptions {
  formats: readonly ExportFormat[];
  ggufType: GgufType;
  /** Where `source` really lies, when it is a copy that nobody removes meanwhile. */
  original?: string;
  /** Called before each format is written. */
  onFormat?: (format: ExportFormat) => void;
}

export interface ExportedModel {
  folder: string;
  manifest: ExportManifest;
}

export const exportedFiles = {
  safetensors: "model.safetensors",
  gguf: "model.gguf",
  onnx: "model.onnx",
} as const satisfies Record<ExportFormat, string>;

/**
 * Exports the model in `source`, a checkpoint of a run or any folder in Hugging Face's layout, into `target`, which
 * may be the same. What `target` already holds of the same weights stays and stays in its manifest.
 */
export async function exportModel(
  source: string,
  target: string,
  options: ExportOptions,
): Promise<ExportedModel> {
  if (isCheckpoint(source)) await verifyCheckpoint(source);
  const model = await readModelFolder(source);
  const lineage = await lineageOf(source, options.original ?? source);
  makeFolders(target);
  const manifestFile = exportManifestFile(source, target);
  const before = readExportManifest(manifestFile);
  const files = before?.lineage.weights === lineage.weights ? { ...before.files } : {};
  let { ggufType } = before ?? {};
  for (const format of new Set(options.formats)) {
    options.onFormat?.(format);
    if (format === "gguf") ggufType = options.ggufType;
    const written = await writeFormat(format, { source, target, model, lineage, ggufType: options.ggufType });
    for (const file of written) {
      const { size: bytes } = await stat(file);
      files[path.basename(file)] = { format, bytes, sha256: await sha256OfFile(file) };
    }
  }
  const manifest: ExportManifest = {
    schema: 1,
    createdAt: new Date().toISOString(),
    origin: "exported",
    lineage,
    ...(ggufType !== undefined && { ggufType }),
    files,
  };
  replaceJson(manifestFile, manifest);
  return { folder: target, manifest };
}

/** The manifest that `exportModel` wrote, or undefined where there is none. */
export function readExportManifest(file: string): ExportManifest | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return ExportManifest.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    // It is written anew with every export; what cannot be read says nothing.
    return undefined;
  }
}

/** A checkpoint has a manifest.json of its own, which has to stay. */
export function exportManifestFile(source: string, target: string): string {
  const inPlace = path.resolve(source) === path.resolve(target);
  return path.join(target, inPlace ? "export.json" : "manifest.json");
}

type Lineage = ExportManifest["lineage"];

/** A checkpoint lies in RUN/checkpoints/step-00000500; any other folder has no run to tell of. */
async function lineageOf(source: string, original: string): Promise<Lineage> {
  // A model of the home may be in shards, or lie elsewhere; its manifest knows.
  const known = readExportManifest(path.join(source, "manifest.json"))?.lineage.weights;
  const weights = known ?? (await sha256OfFile(path.join(source, exportedFiles.safetensors)));
  const folder = path.resolve(original);
  const run = runFolder(path.dirname(path.dirname(folder)));
  const step = /^step-(\d+)$/.exec(path.basename(folder))?.[1];
  if (step === undefined || !existsSync(run.manifest)) return { weights };
  const { id, dataset } = readManifest(run);
  return { run: id, step: Number(step), ...(dataset && { dataset }), weights };
}

interface Writing {
  source: string;
  target: string;
  model: Model;
  lineage: Lineage;
  ggufType: GgufType;
}

/** Returns the files that were written. */
async function writeFormat(format: ExportFormat, writing: Writing): Promise<string[]> {
  const { source, target, model, lineage, ggufType } = writing;
  const file = path.join(target, exportedFiles[format]);
  const metadata = metadataOf(lineage);
  if (format === "gguf") {
    await exportGguf(file, model, { type: ggufType, name: lineage.run ?? path.basename(source), metadata });
    return [file];
  }
  if (format === "onnx") {
    const written = await exportOnnx(file, model.config, model.tensors, { metadata });
    return [...written, ...(await writeTokenizer(source, target))];
  }
  // Where source and target are the same the files are there already.
  if (path.resolve(source) !== path.resolve(target)) await writeModelFolder(target, model, metadata);
  const names = (await readdir(target)).filter((name) => modelFolderFiles.has(name));
  return names.map((name) => path.join(target, name));
}

const tokenizerFiles = ["tokenizer.json", "tokenizer_config.json"];
const modelFolderFiles = new Set([
  exportedFiles.safetensors,
  "config.json",
  "generation_config.json",
  "special_tokens_map.json",
  ...tokenizerFiles,
]);

/** An ONNX file holds no tokenizer, so it lies beside it. */
async function writeTokenizer(source: string, target: string): Promise<string[]> {
  const names = tokenizerFiles.filter((name) => existsSync(path.join(source, name)));
  if (path.resolve(source) !== path.resolve(target)) {
    for (const name of names) await copyFile(path.join(source, name), path.join(target, name));
  }
  return names.map((name) => path.join(target, name));
}

function metadataOf({ run, step, dataset }: Lineage): Record<string, string> {
  return {
    ...(run !== undefined && { "trainyard.run": run }),
    ...(step !== undefined && { "trainyard.step": String(step) }),
    ...(dataset !== undefined && { "trainyard.dataset": `${dataset.id}@${dataset.version}` }),
  };
}

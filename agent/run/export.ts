// Writes the files that leave Trainyard: a model folder as safetensors, GGUF or ONNX, with a manifest of where it came from.
import { existsSync, readFileSync } from "node:fs";
import { copyFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { ExportManifest, type ExportFormat, type GgufType, type OnnxType } from "../../schemas/export.ts";
import { exportGguf } from "../model/gguf/export.ts";
import { writeModelFolder } from "../model/huggingface.ts";
import { modelfile } from "../model/modelfile.ts";
import { exportOnnx } from "../model/onnx-export/export.ts";
import { openModelSource, type ModelSource } from "../model/source.ts";
import { sha256OfFile } from "../store/sha256.ts";
import { makeFolders, replaceFile, replaceJson } from "../store/write-file.ts";
import { saveTokenizer } from "../tokenizer/files.ts";
import { isCheckpoint, verifyCheckpoint } from "../training/checkpoint.ts";
import { lineageOf, type Lineage } from "./lineage.ts";

export interface ExportOptions {
  formats: readonly ExportFormat[];
  ggufType: GgufType;
  /** f32 when left out. */
  onnxType?: OnnxType;
  /** Also a Modelfile for Ollama beside a GGUF file. */
  modelfile?: boolean;
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
 * Exports the model in `source`, which is whatever `openModelSource` opens, such as a checkpoint of a run, into `target`,
 * which may be the same. Tensors are read when it is their turn. What `target` already holds of the same weights stays and
 * stays in its manifest.
 */
export async function exportModel(
  source: string,
  target: string,
  options: ExportOptions,
): Promise<ExportedModel> {
  if (isCheckpoint(source)) await verifyCheckpoint(source);
  const lineage = await lineageOf(source, options.original ?? source);
  const model = await openModelSource(source);
  try {
    makeFolders(target);
    const manifestFile = exportManifestFile(source, target);
    const before = readExportManifest(manifestFile);
    const isSame = before?.lineage.weights === lineage.weights;
    const files = isSame ? { ...before.files } : {};
    let { ggufType, onnxType } = (isSame ? before : undefined) ?? {};
    for (const format of new Set(options.formats)) {
      options.onFormat?.(format);
      if (format === "gguf") ggufType = options.ggufType;
      if (format === "onnx") onnxType = options.onnxType ?? "f32";
      for (const file of await writeFormat(format, { source, target, model, lineage, options })) {
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
      ...(onnxType !== undefined && { onnxType }),
      files,
    };
    replaceJson(manifestFile, manifest);
    return { folder: target, manifest };
  } finally {
    model.close();
  }
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

interface Writing {
  source: string;
  target: string;
  model: ModelSource;
  lineage: Lineage;
  options: Pick<ExportOptions, "ggufType" | "onnxType" | "modelfile">;
}

/** Returns the files that were written. */
async function writeFormat(format: ExportFormat, writing: Writing): Promise<string[]> {
  const { source, target, model, lineage, options } = writing;
  const file = path.join(target, exportedFiles[format]);
  const metadata = metadataOf(lineage);
  if (format === "gguf") {
    const name = lineage.run ?? path.basename(source);
    await exportGguf(file, model, { type: options.ggufType, name, metadata });
    return options.modelfile === true ? [file, writeModelfile(target, model)] : [file];
  }
  if (format === "onnx") {
    const type = options.onnxType ?? "f32";
    const written = await exportOnnx(file, model.config, model.tensors, { type, metadata });
    return [...written, ...(await writeTokenizer(writing))];
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

function writeModelfile(target: string, { config, tokenizer, generation }: ModelSource): string {
  const file = path.join(target, "Modelfile");
  replaceFile(file, modelfile(exportedFiles.gguf, config, tokenizer, generation));
  return file;
}

/** An ONNX file holds no tokenizer, so it lies beside it, with the settings by which its publisher has it answer. */
async function writeTokenizer({ source, target, model }: Writing): Promise<string[]> {
  const isElsewhere = path.resolve(source) !== path.resolve(target);
  if (!existsSync(path.join(source, "tokenizer.json"))) await saveTokenizer(target, model.tokenizer);
  const names = [...tokenizerFiles, "generation_config.json"];
  for (const name of names) {
    const from = path.join(source, name);
    if (isElsewhere && existsSync(from)) await copyFile(from, path.join(target, name));
  }
  return names.map((name) => path.join(target, name)).filter((file) => existsSync(file));
}

function metadataOf({ run, step, dataset }: Lineage): Record<string, string> {
  return {
    ...(run !== undefined && { "trainyard.run": run }),
    ...(step !== undefined && { "trainyard.step": String(step) }),
    ...(dataset !== undefined && { "trainyard.dataset": `${dataset.id}@${dataset.version}` }),
  };
}

// Writes the files that leave Trainyard: a model folder as safetensors, GGUF or ONNX, with a manifest of where it came from.
import { existsSync, readFileSync } from "node:fs";
import { copyFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { ExportManifest, type ExportFormat, type GgufType, type OnnxType } from "../../schemas/export.ts";
import { errors } from "../errors.ts";
import { ggufModelFile, wholeWeightsFile } from "../model/file-names.ts";
import { exportGguf } from "../model/gguf/export.ts";
import { writeModelFolder } from "../model/huggingface.ts";
import { modelfile } from "../model/modelfile.ts";
import { exportOnnx } from "../model/onnx-export/export.ts";
import { isAdapterFolder } from "../model/peft.ts";
import { openModelSource, type ModelSource } from "../model/source.ts";
import { sha256OfFile } from "../store/sha256.ts";
import { makeFolders, replaceFile, replaceJson } from "../store/write-file.ts";
import { saveTokenizer } from "../tokenizer/files.ts";
import { isCheckpoint, verifyCheckpoint } from "../training/checkpoint.ts";
import { exportAdapter } from "./export-adapter.ts";
import { lineageOf, type Lineage } from "./lineage.ts";

export interface ExportOptions {
  formats: readonly ExportFormat[];
  ggufType: GgufType;
  /** f32 when left out. */
  onnxType?: OnnxType;
  /** Name of the GGUF file; `model.gguf` when left out. */
  ggufFile?: string;
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
  safetensors: wholeWeightsFile,
  gguf: ggufModelFile,
  onnx: "model.onnx",
  adapter: "adapter.gguf",
} as const satisfies Record<ExportFormat, string>;

/** The GGUF file of a type beside another one that stays. */
export function ggufBeside(type: GgufType): string {
  return `model-${type}.gguf`;
}

/** The Modelfile that names a GGUF file of the same folder. */
export function modelfileOf(ggufFile: string): string {
  return ggufFile.replace(/^model/, "Modelfile").replace(/\.gguf$/, "");
}

/**
 * Exports the model in `source`, which is whatever `openModelSource` opens, such as a checkpoint of a run, into `target`,
 * which may be the same. Tensors are read when it is their turn. What `target` already holds of the same weights stays and
 * stays in its manifest. Throws `not_an_adapter` before anything is written where the adapters alone are wanted and there are none.
 */
export async function exportModel(
  source: string,
  target: string,
  options: ExportOptions,
): Promise<ExportedModel> {
  // Before the other formats are written.
  if (options.formats.includes("adapter") && !isAdapterFolder(source)) throw errors.notAnAdapter(source);
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
      if (format === "gguf" && (options.ggufFile ?? exportedFiles.gguf) === exportedFiles.gguf)
        ggufType = options.ggufType;
      if (format === "onnx") onnxType = options.onnxType ?? "f32";
      for (const file of await writeFormat(format, { source, target, model, lineage, options })) {
        const { size: bytes } = await stat(file);
        const name = path.relative(target, file).replaceAll(path.sep, "/");
        files[name] = { format, bytes, sha256: await sha256OfFile(file) };
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
  options: Pick<ExportOptions, "ggufType" | "ggufFile" | "onnxType" | "modelfile">;
}

/** Returns the files that were written. */
async function writeFormat(format: ExportFormat, writing: Writing): Promise<string[]> {
  const { source, target, model, lineage, options } = writing;
  const metadata = metadataOf(lineage);
  if (format === "gguf") {
    const gguf = options.ggufFile ?? exportedFiles.gguf;
    const file = path.join(target, gguf);
    const name = lineage.run ?? path.basename(source);
    await exportGguf(file, model, { type: options.ggufType, name, metadata });
    return options.modelfile === true ? [file, writeModelfile(target, gguf, gguf, model)] : [file];
  }
  if (format === "adapter") {
    const written = { source, target, model, modelfile: options.modelfile === true };
    return await exportAdapter({ ...written, gguf: exportedFiles.adapter });
  }
  const file = path.join(target, exportedFiles[format]);
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

/**
 * The Modelfile that `gguf`, the name of a GGUF file of the model in `source`, has beside it. `place` is where that file
 * lies. Returns its path.
 */
export async function exportModelfile(
  source: string,
  target: string,
  { gguf, place }: { gguf: string; place: string },
): Promise<string> {
  const model = await openModelSource(source);
  try {
    const isBeside = path.dirname(place) === path.resolve(target);
    return writeModelfile(target, gguf, isBeside ? gguf : place, model);
  } finally {
    model.close();
  }
}

function writeModelfile(
  target: string,
  gguf: string,
  place: string,
  { config, tokenizer, generation }: ModelSource,
): string {
  const file = path.join(target, modelfileOf(gguf));
  replaceFile(file, modelfile(place, config, tokenizer, generation));
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

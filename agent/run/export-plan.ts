// What an export into a version of models/ would write beside what is there: nothing twice, and never over the only weights
// that there are.
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { ExportManifest, type ExportFormat, type GgufType, type OnnxType } from "../../schemas/export.ts";
import { adapterWeightsFile } from "../model/file-names.ts";
import { bitsOf, bitsOfType, fileTypeOf } from "../model/gguf/file-type.ts";
import { readGgufHeader } from "../model/gguf/read.ts";
import { checkedFile } from "../model/referenced-file.ts";
import { readManifest } from "../store/versions.ts";
import { isCheckpoint } from "../training/checkpoint.ts";
import { adapterModelfile } from "./export-adapter.ts";
import { exportedFiles, ggufBeside, modelfileOf } from "./export.ts";
import { checkpointSums } from "./hold-checkpoint.ts";

export interface WantedExport {
  /** A checkpoint, or the version's own folder. */
  readonly source: string;
  readonly formats: readonly ExportFormat[];
  readonly ggufType: GgufType;
  readonly onnxType: OnnxType;
  /** Also a Modelfile for Ollama beside a GGUF file. */
  readonly modelfile: boolean;
}

export interface ExportPlan {
  /** The manifest of what is there of the same weights. */
  readonly before: ExportManifest | undefined;
  /** What is not there yet. */
  readonly formats: readonly ExportFormat[];
  /** Name of the GGUF file that is wanted; that of another type beside one that is all there is of the weights. */
  readonly ggufFile: string;
  /** Where the GGUF file is there and only its Modelfile is not: the file that is to be named in it. */
  readonly modelfileFor: string | undefined;
  /** The files that are there and can be held against the weights: those that are not the weights themselves. */
  readonly compared: readonly ExportFormat[];
  /** The same, and those whose weights may have been held against what they were made of before. */
  readonly reported: readonly ExportFormat[];
  /** Absolute paths of GGUF files that would be written over or go. */
  readonly replaced: readonly string[];
  /** What whoever wants it should know, in sentences. */
  readonly notes: readonly string[];
}

/** Reads manifests and the head of a GGUF file. Errors: those of reading them, and of a checkpoint that has gone. */
export async function planExport(folder: string, wanted: WantedExport): Promise<ExportPlan> {
  const { source, ggufType, modelfile } = wanted;
  const existing = await existingManifest(folder);
  const weights = isCheckpoint(source) ? await weightsOf(source) : existing?.lineage.weights;
  const before = existing?.lineage.weights === weights ? existing : undefined;
  const formats = [...new Set(wanted.formats)];
  // An adapter alone is no model that could be compared.
  const compared = formats.filter((format) => format !== "safetensors" && format !== "adapter");
  if (before === undefined) {
    const { gguf: ggufFile } = exportedFiles;
    return {
      ...{ before, formats, ggufFile, modelfileFor: undefined, compared, reported: compared, notes: [] },
      replaced: await ggufFilesIn(folder),
    };
  }
  const own = formats.includes("gguf") ? await ownGguf(folder, before, source) : undefined;
  const isOwn = own?.type === ggufType;
  const ggufFile = own === undefined || isOwn ? exportedFiles.gguf : ggufBeside(ggufType);
  const has = (name: string): boolean => Object.hasOwn(before.files, name);
  const isThere = (format: ExportFormat): boolean => {
    if (format === "onnx") return has(exportedFiles.onnx) && (before.onnxType ?? "f32") === wanted.onnxType;
    if (format === "adapter") return has(exportedFiles.adapter) && (!modelfile || has(adapterModelfile));
    if (format !== "gguf") return has(exportedFiles[format]);
    return has(ggufFile) && (own !== undefined || before.ggufType === ggufType);
  };
  const missing = formats.filter((format) => !isThere(format));
  const isWritten = missing.includes("gguf");
  const wantsModelfile = modelfile && formats.includes("gguf") && !isWritten && !has(modelfileOf(ggufFile));
  return {
    ...{ before, ggufFile, formats: missing },
    modelfileFor: wantsModelfile ? (isOwn ? own.file : path.join(folder, ggufFile)) : undefined,
    compared: compared.filter((format) => format !== "gguf" || !isOwn),
    reported: compared.filter((format) => format !== "gguf" || !isOwn || before.origin === "exported"),
    replaced: isWritten ? [path.join(folder, ggufFile)].filter((file) => existsSync(file)) : [],
    notes: own === undefined ? [] : notesOn(own, ggufType),
  };
}

/** A GGUF file that nothing else could be made of again. */
interface OwnGguf {
  readonly file: string;
  readonly type: string;
  readonly bits: number;
}

/** One that was imported, or that is the only file of a version with weights. Of a checkpoint it can be made again. */
async function ownGguf(
  folder: string,
  manifest: ExportManifest,
  source: string,
): Promise<OwnGguf | undefined> {
  const gguf = manifest.files[exportedFiles.gguf];
  if (gguf === undefined || isCheckpoint(source)) return undefined;
  const hasOthers = Object.values(manifest.files).some(({ format }) => format === "safetensors");
  if (hasOthers && gguf.sha256 !== manifest.lineage.weights) return undefined;
  const file = checkedFile({ folder, manifest }, exportedFiles.gguf);
  const header = await readGgufHeader(file);
  return { file, type: manifest.ggufType ?? fileTypeOf(header), bits: bitsOf(header) };
}

function notesOn({ type, bits }: OwnGguf, wanted: GgufType): string[] {
  if (type === wanted)
    return [`The GGUF file of the model is in ${type} as it is, and is not compared with itself.`];
  if (bitsOfType(wanted) <= bits) return [];
  return [
    `The model's weights are in ${type}. Written as ${wanted} they take more room and answer no better.`,
  ];
}

async function existingManifest(folder: string): Promise<ExportManifest | undefined> {
  const read = await readManifest(ExportManifest, folder);
  return read !== undefined && "manifest" in read ? read.manifest : undefined;
}

/** The sum of a checkpoint's weights, or of the adapters that are all that it has of its own. */
async function weightsOf(checkpoint: string): Promise<string | undefined> {
  const sums = await checkpointSums(checkpoint);
  return sums[exportedFiles.safetensors] ?? sums[adapterWeightsFile];
}

async function ggufFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .filter((name) => name.endsWith(".gguf"))
    .sort()
    .map((name) => path.join(folder, name));
}

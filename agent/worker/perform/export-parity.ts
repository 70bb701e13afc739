// Compares files that were exported with the weights that they were made from, as far as that is not known yet.
import path from "node:path";
import type { FormatParity } from "../../../schemas/evaluation.ts";
import type { ExportFormat, ExportManifest, GgufType, OnnxType } from "../../../schemas/export.ts";
import { TrainyardError } from "../../errors.ts";
import { storedParity, storeParity } from "../../evaluation/parity-file.ts";
import { parityPrompts } from "../../evaluation/parity-prompts.ts";
import { parameterCount } from "../../model/parameters.ts";
import { openModelSource } from "../../model/source.ts";
import { exportedFiles } from "../../run/export.ts";
import type { Work } from "../performers.ts";

export interface ParityToMeasure {
  /** Folder with the weights, their shape and their tokenizer. */
  readonly reference: string;
  /** Folder with the files. */
  readonly folder: string;
  readonly manifest: ExportManifest;
  /** Those that can go wrong; weights that are only copied are what they were. */
  readonly formats: readonly ExportFormat[];
  /** Those of which a report that is there already is given, too. */
  readonly reported: readonly ExportFormat[];
  readonly ggufType: GgufType;
  /** Name of the GGUF file. */
  readonly ggufFile: string;
  readonly onnxType: OnnxType;
}

export interface MeasuredParity {
  reports: FormatParity[];
  /** Why some could not be compared. */
  failures: string[];
}

/** A report for each of the formats, all of them measured beside the same answers. */
export async function exportParity(
  measuring: ParityToMeasure,
  { home, report }: Work,
): Promise<MeasuredParity> {
  const { reference, folder, manifest, formats, ggufType, ggufFile, onnxType } = measuring;
  const { weights, dataset } = manifest.lineage;
  const known = knownParity(measuring);
  const missing = formats.filter((format) => !known.some((one) => one.format === format));
  if (missing.length === 0) return { reports: known, failures: [] };
  const failures: string[] = [];
  // The files are there, and good for other machines.
  const failed = (format: ExportFormat, error: unknown): void => {
    if (!(error instanceof TrainyardError)) throw error;
    failures.push(`${format} could not be compared: ${error.message}`);
  };
  try {
    report({ message: "Choosing prompts" });
    const effort = await parityEffort(reference);
    // The libraries that compute are loaded only where something is computed.
    const { checkParity } = await import("../../evaluation/parity.ts");
    const measured = await checkParity({
      ...{ source: reference, target: folder, formats: missing, ggufType, ggufFile, onnxType, threads: 0 },
      prompts: await promptsFor(home, dataset, reference, effort.prompts),
      maxTokens: effort.maxTokens,
      onProgress: (format) => report({ message: `Comparing ${format} with the weights` }),
      onFailure: failed,
    });
    if (measured.length > 0) storeParity(folder, weights, measured);
    return { reports: [...known, ...measured], failures };
  } catch (error) {
    for (const format of missing) failed(format, error);
    return { reports: known, failures };
  }
}

/** Reports that hold for the files as they are. */
function knownParity({
  folder,
  manifest,
  reported,
  ggufType,
  ggufFile,
  onnxType,
}: ParityToMeasure): FormatParity[] {
  const wanted = reported.map((format) => ({
    name: format === "gguf" ? ggufFile : exportedFiles[format],
    type: format === "gguf" ? ggufType : format === "onnx" ? onnxType : "f32",
  }));
  return storedParity(folder, manifest.lineage.weights).filter(({ file, type }) =>
    wanted.some((one) => one.name === path.basename(file) && one.type === type),
  );
}

/**
 * How many prompts there are, and tokens after each; the prompts' own are compared, too. Every token of every answer is a
 * pass over the whole model, which is larger than the folder where that holds adapters alone.
 */
export async function parityEffort(reference: string): Promise<{ prompts: number; maxTokens: number }> {
  const model = await openModelSource(reference);
  model.close();
  const parameters = parameterCount(model.config);
  if (parameters < 25e6) return { prompts: 20, maxTokens: 32 };
  return { prompts: 4, maxTokens: parameters < 300e6 ? 16 : 4 };
}

/** Without its dataset, a model is asked what any can be asked. */
async function promptsFor(
  home: Work["home"],
  dataset: ExportManifest["lineage"]["dataset"],
  reference: string,
  count: number,
): Promise<string[]> {
  try {
    return await parityPrompts(home, dataset, reference, count);
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    return parityPrompts(home, undefined, reference, count);
  }
}

// Compares files that were exported with the weights that they were made from, as far as that is not known yet.
import { existsSync, statSync } from "node:fs";
import type { FormatParity } from "../../../schemas/evaluation.ts";
import type { ExportFormat, ExportManifest, GgufType, OnnxType } from "../../../schemas/export.ts";
import { TrainyardError } from "../../errors.ts";
import { storedParity, storeParity } from "../../evaluation/parity-file.ts";
import { parityPrompts } from "../../evaluation/parity-prompts.ts";
import { weightsFile } from "../../run/lineage.ts";
import type { Work } from "../performers.ts";

export interface ParityToMeasure {
  /** Folder with the weights, their shape and their tokenizer. */
  readonly reference: string;
  /** Folder with the files. */
  readonly folder: string;
  readonly manifest: ExportManifest;
  readonly formats: readonly ExportFormat[];
  readonly ggufType: GgufType;
  readonly onnxType: OnnxType;
}

export interface MeasuredParity {
  reports: FormatParity[];
  /** Why some could not be compared. */
  failures: string[];
}

/** A report for each of the formats that can go wrong; weights that are only copied are what they were. */
export async function exportParity(
  { reference, folder, manifest, formats, ggufType, onnxType }: ParityToMeasure,
  { home, report }: Work,
): Promise<MeasuredParity> {
  const { weights, dataset } = manifest.lineage;
  const known = knownParity(folder, manifest, { ggufType, onnxType });
  const wanted = [...new Set(formats)].filter((format) => format !== "safetensors");
  const measured: MeasuredParity = { reports: [], failures: [] };
  const missing = wanted.filter((format) => !known.some((one) => one.format === format));
  const weightsPlace = weightsFile(reference);
  if (missing.length > 0 && existsSync(weightsPlace)) {
    report({ message: "Choosing prompts" });
    // The libraries that compute are loaded only where something is computed.
    const { size } = statSync(weightsPlace);
    const { checkParity } = await import("../../evaluation/parity.ts");
    const prompts = await promptsFor(home, dataset, reference, promptCount(size));
    for (const format of missing) {
      report({ message: `Comparing ${format} with the weights` });
      try {
        const request = {
          source: reference,
          target: folder,
          formats: [format],
          ggufType,
          onnxType,
          prompts,
          maxTokens: answerTokens(size),
          threads: 0,
        };
        measured.reports.push(...(await checkParity(request)));
      } catch (error) {
        // The files are there, and good for other machines.
        if (!(error instanceof TrainyardError)) throw error;
        measured.failures.push(`${format} could not be compared: ${error.message}`);
      }
    }
    if (measured.reports.length > 0) storeParity(folder, weights, measured.reports);
  }
  const reports = [...known, ...measured.reports].filter(({ format }) =>
    wanted.some((one) => one === format),
  );
  return { reports, failures: measured.failures };
}

/** Reports that hold for the files as they are. */
function knownParity(
  folder: string,
  manifest: ExportManifest,
  { ggufType, onnxType }: Pick<ParityToMeasure, "ggufType" | "onnxType">,
): FormatParity[] {
  return storedParity(folder, manifest.lineage.weights).filter(
    ({ format, type }) => type === (format === "gguf" ? ggufType : format === "onnx" ? onnxType : "f32"),
  );
}

/** After each prompt; the prompts' own tokens are compared, too. */
function answerTokens(bytesOfWeights: number): number {
  if (bytesOfWeights < 100e6) return 32;
  return bytesOfWeights < 1.2e9 ? 16 : 4;
}

/** Every token of every answer is a pass over the whole model. */
function promptCount(bytesOfWeights: number): number {
  return bytesOfWeights < 100e6 ? 20 : 4;
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

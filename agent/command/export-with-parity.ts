// Exports a checkpoint and proves, prompt by prompt, that the files answer as the checkpoint does.
import { existsSync } from "node:fs";
import path from "node:path";
import type { FormatParity } from "../../schemas/evaluation.ts";
import type { ExportFormat, ExportManifest, GgufType, OnnxType } from "../../schemas/export.ts";
import { storedParity, storeParity } from "../evaluation/parity-file.ts";
import { parityPrompts } from "../evaluation/parity-prompts.ts";
import { parityWarnings } from "../evaluation/parity-report.ts";
import { exportedFiles, exportManifestFile, exportModel, readExportManifest } from "../run/export.ts";
import type { Home } from "../store/home.ts";
import { formatShare } from "../terminal/format.ts";
import type { FoundCheckpoint } from "./find-model.ts";
import type { Output } from "./output.ts";

export interface ExportRequest {
  checkpoint: FoundCheckpoint;
  target: string;
  formats: readonly ExportFormat[];
  ggufType: GgufType;
  onnxType?: OnnxType;
  modelfile?: boolean;
  /** Prompts of the parity report; none is written for 0. */
  prompts: number;
}

export interface Exported {
  folder: string;
  manifest: ExportManifest;
  parity: FormatParity[];
}

export async function exportWithParity(
  home: Home,
  request: ExportRequest,
  output: Output,
): Promise<Exported> {
  const { checkpoint, target, formats, ggufType, onnxType = "f32", modelfile = false } = request;
  output.say(`Exporting ${path.basename(checkpoint.folder)} as ${formats.join(", ")} …`);
  const { folder, manifest } = await exportModel(checkpoint.folder, target, {
    formats,
    ggufType,
    onnxType,
    modelfile,
  });
  // An adapter alone is no model that could be compared.
  const compared = formats.filter((format) => format !== "adapter");
  if (compared.length === 0) return { folder, manifest, parity: [] };
  const { dataset } = checkpoint.run?.manifest ?? {};
  const prompts = await parityPrompts(home, dataset, checkpoint.folder, request.prompts);
  if (prompts.length === 0) return { folder, manifest, parity: [] };
  output.say(`Comparing it with the checkpoint on ${prompts.length} prompts …`);
  // The libraries that compute are loaded only where something is computed.
  const { checkParity } = await import("../evaluation/parity.ts");
  const source = checkpoint.folder;
  const parity = await checkParity({
    source,
    target,
    formats: compared,
    ggufType,
    onnxType,
    prompts,
    threads: 0,
  });
  storeParity(folder, manifest.lineage.weights, parity);
  for (const report of parity) sayParity(report, output);
  return { folder, manifest, parity };
}

/** What an earlier export of the same checkpoint left, when its parity was measured for `format`. */
export function storedExport(checkpoint: FoundCheckpoint, format: ExportFormat): Exported | undefined {
  const folder = checkpoint.exportFolder;
  const manifest = readExportManifest(exportManifestFile(checkpoint.folder, folder));
  if (manifest === undefined || !existsSync(path.join(folder, exportedFiles[format]))) return undefined;
  const parity = storedParity(folder, manifest.lineage.weights);
  return parity.some((report) => report.format === format) ? { folder, manifest, parity } : undefined;
}

export function sayParity(report: FormatParity, output: Output): void {
  output.say(
    `  ${report.format} (${report.type}): the same most probable token at ${formatShare(report.parityTop1)} of ` +
      `${report.positions} positions, divergence ${report.klDivergence?.toExponential(1) ?? "unknown"}, ` +
      `largest logit difference ${report.largestLogitDifference?.toPrecision(2) ?? "not finite"}`,
  );
  for (const warning of parityWarnings(report)) output.complain([{ text: `  ${warning}`, tone: "warning" }]);
}

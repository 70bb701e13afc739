// Exports a checkpoint and proves, prompt by prompt, that the files answer as the checkpoint does.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { ExportFormat, GgufType, type ExportManifest } from "../../schemas/export.ts";
import { formatParity, parityWarnings } from "../evaluation/parity-report.ts";
import type { FormatParity } from "../evaluation/parity.ts";
import { exportedFiles, exportManifestFile, exportModel, readExportManifest } from "../run/export.ts";
import type { Home } from "../store/home.ts";
import { replaceFile, replaceJson } from "../store/write-file.ts";
import { formatShare } from "../terminal/format.ts";
import type { FoundCheckpoint } from "./find-model.ts";
import type { Output } from "./output.ts";
import { parityPrompts } from "./parity-prompts.ts";

export interface ExportRequest {
  checkpoint: FoundCheckpoint;
  target: string;
  formats: readonly ExportFormat[];
  ggufType: GgufType;
  /** Prompts of the parity report; none is written for 0. */
  prompts: number;
}

export interface Exported {
  folder: string;
  manifest: ExportManifest;
  parity: FormatParity[];
}

/** `parity.json` of an export folder: the report of each format, and of which weights. */
const StoredParity = z.object({
  weights: z.string(),
  reports: z.array(
    z.object({
      format: ExportFormat,
      type: GgufType,
      prompts: z.number(),
      positions: z.number(),
      parityTop1: z.number(),
      sameAnswers: z.number(),
      largestLogitDifference: z.number(),
      largestLogit: z.number(),
      sameTokens: z.boolean(),
      file: z.string(),
    }) satisfies z.ZodType<FormatParity>,
  ),
});

export async function exportWithParity(
  home: Home,
  request: ExportRequest,
  output: Output,
): Promise<Exported> {
  const { checkpoint, target, formats, ggufType } = request;
  output.say(`Exporting ${path.basename(checkpoint.folder)} as ${formats.join(", ")} …`);
  const { folder, manifest } = await exportModel(checkpoint.folder, target, { formats, ggufType });
  const prompts = await parityPrompts(home, checkpoint, request.prompts);
  if (prompts.length === 0) return { folder, manifest, parity: [] };
  output.say(`Comparing it with the checkpoint on ${prompts.length} prompts …`);
  // The libraries that compute are loaded only where something is computed.
  const { checkParity } = await import("../evaluation/parity.ts");
  const source = checkpoint.folder;
  const parity = await checkParity({ source, target, formats, ggufType, prompts, threads: 0 });
  replaceJson(path.join(folder, "parity.json"), { weights: manifest.lineage.weights, reports: parity });
  replaceFile(path.join(folder, "parity.md"), formatParity(parity));
  for (const report of parity) sayParity(report, output);
  return { folder, manifest, parity };
}

/** What an earlier export of the same checkpoint left, when its parity was measured for `format`. */
export function storedExport(checkpoint: FoundCheckpoint, format: ExportFormat): Exported | undefined {
  const folder = checkpoint.exportFolder;
  const manifest = readExportManifest(exportManifestFile(checkpoint.folder, folder));
  const parityFile = path.join(folder, "parity.json");
  if (manifest === undefined || !existsSync(path.join(folder, exportedFiles[format]))) return undefined;
  if (!existsSync(parityFile)) return undefined;
  const stored = StoredParity.safeParse(JSON.parse(readFileSync(parityFile, "utf8"))).data;
  if (stored?.weights !== manifest.lineage.weights) return undefined;
  if (!stored.reports.some((report) => report.format === format)) return undefined;
  return { folder, manifest, parity: stored.reports };
}

export function sayParity(report: FormatParity, output: Output): void {
  output.say(
    `  ${report.format} (${report.type}): the same most probable token at ${formatShare(report.parityTop1)} of ` +
      `${report.positions} positions, largest logit difference ${report.largestLogitDifference.toPrecision(2)}`,
  );
  for (const warning of parityWarnings(report)) output.complain([{ text: `  ${warning}`, tone: "warning" }]);
}

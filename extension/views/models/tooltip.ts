// Where a model comes from, as far as that is known: run, step, dataset version, weights.
import { formatBytes, formatCount } from "../../amounts.ts";
import type { ExportManifest } from "../../../schemas/export.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import { tooltipOf } from "../markdown.ts";
import { formatMoment, joinFacts, type Words } from "../words.ts";
import { formatsText, type ModelVersion } from "./line.ts";

export interface ModelStory {
  readonly model: ModelSummary;
  readonly version: ModelVersion;
  readonly manifest: ExportManifest;
  readonly folder: string;
  /** What people call the run, where it is still there. */
  readonly runName: string | undefined;
  /** How it stands with VS Code's chat. */
  readonly chat: string | undefined;
}

export function modelTooltip(
  { model, version, manifest, folder, runName, chat }: ModelStory,
  words: Words,
): string {
  const { t, language } = words;
  const { run, step, dataset, weights } = manifest.lineage;
  return tooltipOf(
    words,
    model.name,
    [
      [t("Formats"), joinFacts([formatsText(version.formats), manifest.ggufType])],
      [t("Size"), formatBytes(version.bytes, language)],
      [
        version.origin === "imported" ? t("Imported") : t("Exported"),
        formatMoment(version.createdAt, new Date(), language),
      ],
      [t("Source"), manifest.source],
      [t("Run"), runName ?? run],
      [t("Step"), step === undefined ? undefined : formatCount(step, language)],
      [t("Dataset"), dataset && joinFacts([dataset.id, dataset.version.slice(0, 8)])],
      [t("Weights"), `sha256 ${weights.slice(0, 12)}…`],
      [t("VS Code's chat"), chat],
      [t("Folder"), folder],
      [t("Tags"), model.tags.join(", ")],
    ],
    [model.notes],
  );
}

// The lines of models and of their versions.
import { formatBytes, formatCount } from "../../amounts.ts";
import type { ExportFormat } from "../../../schemas/export.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import { haveReadableWeights } from "../../../schemas/readable-weights.ts";
import type { Translate } from "../../translate.ts";
import { standingInWords, type Standing } from "../../catalog/standing.ts";
import type { Icon, Line } from "../line.ts";
import type { ModelGroup } from "../node.ts";
import { formatMoment, joinFacts, type Words } from "../words.ts";

export type ModelVersion = ModelSummary["versions"][number];

/** Models that came from outside are base models, whatever was made of them later. */
export function groupOfModel({ versions }: ModelSummary): ModelGroup {
  return versions.some(({ origin }) => origin === "imported") ? "base" : "tuned";
}

export function groupLine(group: ModelGroup, count: number, { t, language }: Words): Line {
  return {
    label: groupName(group, t),
    description: formatCount(count, language),
    // What is there in numbers is looked at only when it is asked for.
    children: group === "base" || group === "tuned" ? "expanded" : "collapsed",
    context: ["modelGroup", group],
  };
}

function groupName(group: ModelGroup, t: Translate): string {
  switch (group) {
    case "base":
      return t("Base");
    case "tuned":
      return t("Tuned");
    case "checkpoints":
      return t("Checkpoints");
    case "exports":
      return t("Exports");
  }
}

export function modelLine(model: ModelSummary, standing: Standing | undefined, words: Words): Line {
  const { t, language } = words;
  const [newest] = model.versions;
  const hasSeveral = model.versions.length > 1;
  return {
    label: model.name,
    description: joinFacts([
      standing && standingInWords(standing, words),
      newest && formatsText(newest.formats),
      hasSeveral ? t("{0} versions", formatCount(model.versions.length, language)) : undefined,
      newest && formatBytes(newest.bytes, language),
    ]),
    icon: iconOf(standing) ?? { id: "package" },
    ...(hasSeveral && { children: "collapsed" }),
    context: ["model", ...usesOf(newest), ...servingOf(newest, standing)],
    command: openCard(words),
  };
}

/** A version among all that was exported, under its model's name. */
export function exportLine(model: ModelSummary, shown: ShownVersion, words: Words, now: Date): Line {
  const { label, description, context, ...others } = modelVersionLine(shown, words, now);
  return {
    ...others,
    label: model.name,
    description: joinFacts([description, label]),
    context: ["export", ...context.slice(1)],
  };
}

export interface ShownVersion {
  readonly version: ModelVersion;
  readonly standing: Standing | undefined;
}

export function modelVersionLine({ version, standing }: ShownVersion, words: Words, now: Date): Line {
  const { t, language } = words;
  return {
    label: formatMoment(version.createdAt, now, language),
    description: joinFacts([
      standing && standingInWords(standing, words),
      formatsText(version.formats),
      version.step === undefined ? undefined : t("step {0}", formatCount(version.step, language)),
      formatBytes(version.bytes, language),
    ]),
    icon: iconOf(standing) ?? { id: "package" },
    context: ["modelVersion", ...usesOf(version), ...servingOf(version, standing)],
    command: openCard(words),
  };
}

/** Of what is served to others; undefined for what is not. */
export function iconOf(standing: Standing | undefined): Icon | undefined {
  if (standing?.state === "loading") return { id: "loading~spin" };
  if (standing === undefined || standing.startedAs.length === 0) return undefined;
  return { id: "broadcast", color: "charts.green" };
}

/** Whether it can be started or stopped. */
export function servingWords(standing: Standing | undefined): string[] {
  return [standing === undefined || standing.startedAs.length === 0 ? "canServe" : "serving"];
}

export function openCard({ t }: Words): NonNullable<Line["command"]> {
  return { id: "trainyard.model.open", title: t("Open Model Card") };
}

function servingOf(version: ModelVersion | undefined, standing: Standing | undefined): string[] {
  return canChat(version) ? servingWords(standing) : [];
}

/** Answers come from a GGUF file, which can be made of safetensors, but not of ONNX or of an adapter alone. */
function usesOf(version: ModelVersion | undefined): string[] {
  return [
    ...(canChat(version) ? ["canChat"] : []),
    "canExport",
    ...(version?.run === undefined ? [] : ["hasRun"]),
  ];
}

function canChat(version: ModelVersion | undefined): boolean {
  return version !== undefined && haveReadableWeights(version.formats);
}

const formatNames: Readonly<Record<ExportFormat, string>> = {
  safetensors: "safetensors",
  gguf: "GGUF",
  onnx: "ONNX",
  adapter: "LoRA",
};

export function formatsText(formats: readonly ExportFormat[]): string {
  return formats.map((format) => formatNames[format]).join(", ");
}

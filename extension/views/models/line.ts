// The lines of models and of their versions.
import { formatBytes, formatCount } from "../../amounts.ts";
import type { ExportFormat } from "../../../schemas/export.ts";
import type { ModelSummary } from "../../../schemas/protocol/model.ts";
import type { Translate } from "../../translate.ts";
import type { Line } from "../line.ts";
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

export function modelLine(model: ModelSummary, { t, language }: Words): Line {
  const [newest] = model.versions;
  const hasSeveral = model.versions.length > 1;
  return {
    label: model.name,
    description: joinFacts([
      newest && formatsText(newest.formats),
      hasSeveral ? t("{0} versions", formatCount(model.versions.length, language)) : undefined,
      newest && formatBytes(newest.bytes, language),
    ]),
    icon: { id: "package" },
    ...(hasSeveral && { children: "collapsed" }),
    context: ["model", ...usesOf(newest)],
  };
}

/** A version among all that was exported, under its model's name. */
export function exportLine(model: ModelSummary, version: ModelVersion, words: Words, now: Date): Line {
  const { label, description, icon, context } = modelVersionLine(version, words, now);
  return {
    label: model.name,
    description: joinFacts([description, label]),
    ...(icon && { icon }),
    context: ["export", ...context.slice(1)],
  };
}

export function modelVersionLine(version: ModelVersion, { t, language }: Words, now: Date): Line {
  return {
    label: formatMoment(version.createdAt, now, language),
    description: joinFacts([
      formatsText(version.formats),
      version.step === undefined ? undefined : t("step {0}", formatCount(version.step, language)),
      formatBytes(version.bytes, language),
    ]),
    icon: { id: "package" },
    context: ["modelVersion", ...usesOf(version)],
  };
}

/** Answers come from a GGUF file, which can be made of safetensors, but not of ONNX. */
function usesOf(version: ModelVersion | undefined): string[] {
  const canChat = version?.formats.some((format) => format !== "onnx") ?? false;
  return [...(canChat ? ["canChat"] : []), "canExport", ...(version?.run === undefined ? [] : ["hasRun"])];
}

const formatNames: Readonly<Record<ExportFormat, string>> = {
  safetensors: "safetensors",
  gguf: "GGUF",
  onnx: "ONNX",
};

export function formatsText(formats: readonly ExportFormat[]): string {
  return formats.map((format) => formatNames[format]).join(", ");
}

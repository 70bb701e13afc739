// The figures of a plan as lines: how long, how much memory, how many tokens, how large a model.
import type { RunPlan } from "../../schemas/protocol/run.ts";
import { plural } from "../../schemas/plural.ts";
import { formatBytes, formatCount, formatDuration, formatRoughly } from "../amounts.ts";
import type { Wording } from "./runs.ts";

export interface PlanLine {
  readonly label: string;
  readonly description: string;
}

export function planRows(plan: RunPlan, { t, language }: Pick<Wording, "t" | "language">): PlanLine[] {
  const { parameters, tokens, memory, memoryAvailable, fits, seconds, model } = plan;
  return [
    {
      label: `$(clock) ${t("Time")}`,
      description:
        seconds === null ? t("not known for this machine") : t("about {0}", formatDuration(seconds, t)),
    },
    {
      label: `$(${fits ? "pass" : "error"}) ${t("Memory")}`,
      description: t(
        "about {0} of {1} that are free",
        formatBytes(memory, language),
        formatBytes(memoryAvailable, language),
      ),
    },
    {
      label: `$(symbol-numeric) ${t("Tokens")}`,
      description: t("{0} a step", formatCount(tokens, language)),
    },
    {
      label: `$(layers) ${t("Model")}`,
      description: t(
        "{0} parameters: {1}, {2} wide, vocabulary of {3}",
        formatRoughly(parameters, language),
        plural(model.layers, t("1 layer"), t("{0} layers", model.layers)),
        formatCount(model.hiddenSize, language),
        formatCount(model.vocabularySize, language),
      ),
    },
  ];
}

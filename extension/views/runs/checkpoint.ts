// A checkpoint's line under its run.
import { formatCount } from "../../amounts.ts";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import type { Line } from "../line.ts";
import { joinFacts, type Words } from "../words.ts";

export function checkpointLine(run: RunSummary, step: number, { t, language }: Words): Line {
  const isBest = step === run.bestStep;
  const isNewest = run.checkpoints.length > 1 && step === Math.max(...run.checkpoints);
  return {
    label: t("Step {0}", formatCount(step, language)),
    description: joinFacts([isBest ? t("best") : undefined, isNewest ? t("newest") : undefined]),
    icon: isBest ? { id: "star-full", color: "charts.yellow" } : { id: "circle-small" },
    context: ["checkpoint", "canChat", "canExport"],
  };
}

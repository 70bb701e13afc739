// The line of an evaluation under its model: which test set, and the figure that matters most.
import type { Evaluation, MetricResult } from "../../../schemas/evaluation.ts";
import { metricTitle, metricValue } from "../../../schemas/metric-words.ts";
import { nameBeside, nameOfAdapters } from "../../../schemas/model-name.ts";
import { formatCount } from "../../amounts.ts";
import type { Icon, Line } from "../line.ts";
import { tooltipOf, type Fact } from "../markdown.ts";
import { formatMoment, joinFacts, type Words } from "../words.ts";

export function evaluationLine(evaluation: Evaluation, words: Words): Line {
  const { testSet, state, settings, model } = evaluation;
  const { t, language } = words;
  const { fewShot } = settings;
  return {
    label: testSet.name,
    description: joinFacts([
      stateText(evaluation, words),
      state === "running" || state === "failed" ? undefined : headline(evaluation, words),
      fewShot === 0 ? undefined : t("{0} examples", formatCount(fewShot, language)),
      nameOfAdapters(model.reference),
    ]),
    icon: icons[state],
    context: ["evaluation"],
    command: { id: "trainyard.evaluation.open", title: t("Open Evaluations") },
  };
}

export function evaluationTooltip(evaluation: Evaluation, words: Words): string {
  const { testSet, model, metrics, rows, answered, createdAt, failure } = evaluation;
  const { t, language } = words;
  return tooltipOf(
    words,
    joinFacts([testSet.name, model.label, nameBeside(model)]),
    [
      ...metrics.map((metric): Fact => [metricTitle(metric, t), valueWithInterval(metric, words)]),
      [t("Rows"), answered === rows ? formatCount(rows, language) : t("{0} of {1}", answered, rows)],
      [t("Evaluated"), formatMoment(createdAt, new Date(), language)],
    ],
    [failure],
  );
}

const icons: Readonly<Record<Evaluation["state"], Icon>> = {
  running: { id: "loading~spin" },
  done: { id: "checklist" },
  cancelled: { id: "circle-slash" },
  failed: { id: "error", color: "list.errorForeground" },
};

function stateText({ state, answered, rows }: Evaluation, { t }: Words): string | undefined {
  switch (state) {
    case "running":
      return t("being evaluated");
    case "failed":
      return t("failed");
    case "cancelled":
      return t("{0} of {1} rows", answered, rows);
    case "done":
      return undefined;
  }
}

/** The first metric is the one that the test set is about. */
function headline({ metrics: [first] }: Evaluation, words: Words): string | undefined {
  return first && `${metricTitle(first, words.t)} ${metricValue(first.value, first.isShare, words.language)}`;
}

function valueWithInterval(metric: MetricResult, words: Words): string {
  const { value, interval } = metric;
  const shown = metricValue(value, metric.isShare, words.language);
  if (interval === null) return shown;
  const [low, high] = interval.map((end) => metricValue(end, metric.isShare, words.language));
  return words.t("{0} (95 %: {1} to {2})", shown, low!, high!);
}

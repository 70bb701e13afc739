// What a metric says of all rows together, with its interval.
import type { EvaluatedRow, MetricResult } from "../../../schemas/evaluation.ts";
import { metricName, type Metric } from "../../../schemas/test-set.ts";
import { bootstrapInterval, weightedMean, type Weighted } from "../metrics/bootstrap.ts";
import { labelScores } from "../metrics/labels.ts";
import { partWhereFound } from "../metrics/timed-pattern.ts";
import { wilsonInterval } from "../score.ts";
import { choiceMetrics } from "./row-scores.ts";

const titles: Record<Metric["kind"], string> = {
  loss: "Loss",
  exact: "Same to the letter",
  exact_match: "Exact match",
  token_f1: "Token F1",
  rouge_l: "ROUGE-L",
  json_valid: "Valid JSON",
  regex: "Matches the pattern",
  label: "Right label",
  own: "Own metric",
};

/** Of which every row is right or wrong. */
const rightOrWrong: readonly string[] = ["exact", "exact_match", "json_valid", "regex", "label"];

export function metricResults(
  metrics: readonly Metric[],
  rows: readonly EvaluatedRow[],
  labels: ReadonlyMap<string, string[]>,
): MetricResult[] {
  return metrics.flatMap((metric) =>
    metric.kind === "loss" ? lossResults(metric, rows) : [answerResult(metric, rows, labels)],
  );
}

export function choiceResults(rows: readonly EvaluatedRow[]): MetricResult[] {
  const share = (metric: string, title: string): MetricResult => ({
    ...{ metric, kind: metric, title, isHigherBetter: true },
    ...shareOf(scoresOf(rows, metric)),
  });
  return [share(choiceMetrics.accuracy, "Accuracy"), share(choiceMetrics.byLength, "Accuracy by length")];
}

/** The scores of a metric with what each weighs: losses by their tokens, all else alike. */
export function weightedScores(
  rows: readonly EvaluatedRow[],
  metric: string,
  isLoss: boolean,
): { row: number; weighted: Weighted }[] {
  return rows.flatMap((row) => {
    const score = row.scores[metric];
    if (score === undefined || score === null) return [];
    const weight = isLoss ? (row.tokens ?? 1) : 1;
    return [{ row: row.row, weighted: { sum: score * weight, weight } }];
  });
}

function lossResults(metric: Metric, rows: readonly EvaluatedRow[]): MetricResult[] {
  const name = metricName(metric);
  const weighted = weightedScores(rows, name, true).map((one) => one.weighted);
  const value = weightedMean(weighted);
  const interval = bootstrapInterval(weighted);
  const loss: MetricResult = {
    ...{
      metric: name,
      kind: "loss",
      title: metric.name ?? titles.loss,
      isHigherBetter: false,
      isShare: false,
    },
    ...{ value, interval, rows: weighted.length },
  };
  const perplexity: MetricResult = {
    ...loss,
    ...{ metric: metric.name === undefined ? "perplexity" : `${name} perplexity`, kind: "perplexity" },
    title: metric.name === undefined ? "Perplexity" : `${name}, perplexity`,
    value: value === null ? null : Math.exp(value),
    interval: interval && [Math.exp(interval[0]), Math.exp(interval[1])],
  };
  return [loss, perplexity];
}

function answerResult(
  metric: Metric,
  rows: readonly EvaluatedRow[],
  labels: ReadonlyMap<string, string[]>,
): MetricResult {
  const name = metricName(metric);
  const scores = scoresOf(rows, name);
  const isYesNo =
    rightOrWrong.includes(metric.kind) ||
    (metric.kind === "own" && scores.length > 0 && scores.every((score) => score === 0 || score === 1));
  const known = labels.get(name);
  const problem = problemOf(rows, name);
  return {
    ...{ metric: name, kind: metric.kind, title: metric.name ?? titles[metric.kind], isHigherBetter: true },
    ...(isYesNo ? shareOf(scores) : meanOf(scores, metric.kind !== "own")),
    ...(metric.kind === "label" && known !== undefined && { labels: labelled(metric.part, known, rows) }),
    ...(problem !== undefined && { problem }),
  };
}

function labelled(
  pattern: string | undefined,
  labels: readonly string[],
  rows: readonly EvaluatedRow[],
): MetricResult["labels"] {
  const parts = partWhereFound(pattern);
  return labelScores(
    labels,
    rows.map(({ expected, answer }) => ({ expected: parts(expected) ?? "", answer: parts(answer) ?? "" })),
  );
}

function scoresOf(rows: readonly EvaluatedRow[], name: string): number[] {
  return rows.flatMap(({ scores }) => scores[name] ?? []);
}

type Value = Pick<MetricResult, "isShare" | "value" | "interval" | "rows" | "correct">;

function shareOf(scores: readonly number[]): Value {
  const correct = scores.filter((score) => score === 1).length;
  const rows = scores.length;
  if (rows === 0) return { isShare: true, value: null, interval: null, rows, correct };
  return { isShare: true, value: correct / rows, interval: wilsonInterval(correct, rows), rows, correct };
}

function meanOf(scores: readonly number[], isShare: boolean): Value {
  const weighted = scores.map((sum) => ({ sum, weight: 1 }));
  const value = weightedMean(weighted);
  return { isShare, value, interval: bootstrapInterval(weighted), rows: scores.length };
}

/** The first of its problems, and how many rows have one. */
function problemOf(rows: readonly EvaluatedRow[], name: string): string | undefined {
  const found = rows.flatMap(({ problems = [], line }) =>
    problems
      .filter((text) => text.startsWith(`${name}: `))
      .map((text) => ({ line, text: text.slice(name.length + 2) })),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  return `${found.length} of ${rows.length} rows have no score. Row ${first.line}: ${first.text}.`;
}

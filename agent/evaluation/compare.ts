// How models differ on the same rows: paired differences with their intervals, in figures and in words.
import type {
  ComparedModel,
  Difference,
  EvaluatedRow,
  Evaluation,
  MetricResult,
} from "../../schemas/evaluation.ts";
import { pairedInterval, weightedMean, type Weighted } from "./metrics/bootstrap.ts";
import { weightedScores } from "./judge/results.ts";

export interface EvaluatedModelRows {
  evaluation: Evaluation;
  rows: readonly EvaluatedRow[];
}

/** Scores that are closer than this are the same. */
const smallest = 1e-9;

/** Each model but the first, against the first. */
export function compareModels(models: readonly EvaluatedModelRows[]): ComparedModel[] {
  const [first, ...others] = models;
  if (first === undefined) return [];
  return others.map((other) => ({
    evaluation: other.evaluation.id,
    label: other.evaluation.model.label,
    differences: rowMetrics(first).flatMap((metric) => {
      const there = other.evaluation.metrics.some(({ metric: name }) => name === metric.metric);
      return there ? [differenceIn(metric, first.rows, other.rows)] : [];
    }),
  }));
}

/** Metrics that rows have scores of. */
export function rowMetrics({ evaluation, rows }: EvaluatedModelRows): MetricResult[] {
  const scored = new Set(rows.flatMap(({ scores }) => Object.keys(scores)));
  return evaluation.metrics.filter(({ metric }) => scored.has(metric));
}

/** Above 0 where `after` is better, by a metric. */
export function improvement(
  { metric, isHigherBetter }: Pick<MetricResult, "metric" | "isHigherBetter">,
  before: EvaluatedRow | undefined,
  after: EvaluatedRow | undefined,
): number {
  const [left, right] = [before?.scores[metric] ?? null, after?.scores[metric] ?? null];
  if (left === null || right === null || Math.abs(right - left) < smallest) return 0;
  return isHigherBetter ? right - left : left - right;
}

function differenceIn(
  result: MetricResult,
  before: readonly EvaluatedRow[],
  after: readonly EvaluatedRow[],
): Difference {
  const { metric, title, isShare, isHigherBetter, kind } = result;
  const pairs = pairUp(before, after, metric, kind === "loss");
  const lefts = pairs.map(({ left }) => left);
  const rights = pairs.map(({ right }) => right);
  const [from, to] = [weightedMean(lefts), weightedMean(rights)];
  const difference = from === null || to === null ? null : to - from;
  const interval = pairedInterval(lefts, rights);
  const changes = pairs.map(({ left, right }) => {
    const change = right.sum / right.weight - left.sum / left.weight;
    return Math.abs(change) < smallest ? 0 : isHigherBetter ? change : -change;
  });
  const better = changes.filter((change) => change > 0).length;
  const worse = changes.filter((change) => change < 0).length;
  const counts = { rows: pairs.length, better, worse, same: pairs.length - better - worse };
  const verdict = verdictOf(difference, interval, isHigherBetter, counts);
  const told = { metric, title, isShare, isHigherBetter, before: from, after: to, difference, interval };
  return { ...told, ...counts, verdict, words: inWords({ ...told, ...counts, verdict, words: "" }) };
}

function pairUp(
  before: readonly EvaluatedRow[],
  after: readonly EvaluatedRow[],
  metric: string,
  isLoss: boolean,
): { left: Weighted; right: Weighted }[] {
  const lefts = new Map(weightedScores(before, metric, isLoss).map(({ row, weighted }) => [row, weighted]));
  return weightedScores(after, metric, isLoss).flatMap(({ row, weighted: right }) => {
    const left = lefts.get(row);
    return left === undefined ? [] : [{ left, right }];
  });
}

function verdictOf(
  difference: number | null,
  interval: [number, number] | null,
  isHigherBetter: boolean,
  { better, worse }: { better: number; worse: number },
): Difference["verdict"] {
  if (better + worse === 0) return "same";
  if (difference === null || interval === null || (interval[0] <= 0 && interval[1] >= 0)) return "unclear";
  return difference > 0 === isHigherBetter ? "better" : "worse";
}

/** Such as "Exact match went from 31.0 % to 78.5 %: better. 99 of 200 rows got better, 4 got worse." */
function inWords(difference: Difference): string {
  const { title, before, after, interval, rows, better, worse, verdict, isShare } = difference;
  if (before === null || after === null) return `${title}: no row has a score from both.`;
  if (verdict === "same") return `${title} is the same in every row (${figure(after, isShare)}).`;
  const ends =
    interval === null ? "" : ` (95 %: ${signed(interval[0], isShare)} to ${signed(interval[1], isShare)})`;
  const judged = {
    better: "better",
    worse: "worse",
    unclear: "too close to tell apart",
  }[verdict];
  return (
    `${title} went from ${figure(before, isShare)} to ${figure(after, isShare)}${ends}: ${judged}. ` +
    `${better} of ${rows} rows got better, ${worse} got worse.`
  );
}

export function figure(value: number | null, isShare: boolean): string {
  if (value === null) return "–";
  if (isShare) return `${(100 * value).toFixed(1)} %`;
  return Math.abs(value) < 1e4 ? value.toPrecision(4) : Number(value.toPrecision(4)).toLocaleString("en");
}

function signed(value: number, isShare: boolean): string {
  const size = isShare ? `${(100 * Math.abs(value)).toFixed(1)} points` : Math.abs(value).toPrecision(3);
  return `${value < 0 ? "−" : "+"}${size}`;
}

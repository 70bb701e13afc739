// Pages of judged rows: the worst first, those of one field of a confusion matrix, those that changed.
import type { EvaluatedRow, Evaluation } from "../../schemas/evaluation.ts";
import { metricName, type Metric } from "../../schemas/test-set.ts";
import { improvement, rowMetrics, type EvaluatedModelRows } from "./compare.ts";
import { labelNumbers } from "./metrics/labels.ts";
import { partWhereFound } from "./metrics/timed-pattern.ts";

export interface RowsPage {
  order: "worst" | "row";
  metric?: string | undefined;
  expected?: string | undefined;
  answered?: string | undefined;
  offset: number;
  limit: number;
}

export function pageOfRows(
  evaluation: Evaluation,
  rows: readonly EvaluatedRow[],
  metrics: readonly Metric[],
  { order, metric, expected, answered, offset, limit }: RowsPage,
): { rows: EvaluatedRow[]; total: number } {
  const scored = rowMetrics({ evaluation, rows });
  const named = scored.find((result) => result.metric === metric) ?? scored[0];
  const labelled = labelFilter(evaluation, metrics, metric, { expected, answered });
  const wanted = rows.filter(labelled);
  if (order === "worst" && named !== undefined) {
    // A row without a score went wrong as well.
    const badness = ({ scores }: EvaluatedRow): number => {
      const score = scores[named.metric] ?? null;
      if (score === null) return Infinity;
      return named.isHigherBetter ? -score : score;
    };
    wanted.sort((left, right) => {
      const [a, b] = [badness(left), badness(right)];
      return a === b ? left.row - right.row : b - a;
    });
  }
  return { rows: wanted.slice(offset, offset + limit), total: wanted.length };
}

export interface ChangesPage {
  metric?: string | undefined;
  show: "changed" | "worse" | "better" | "all";
  offset: number;
  limit: number;
}

interface ChangedRow {
  row: number;
  line: number;
  question: string;
  expected: string;
  answers: { answer: string; score: number | null }[];
}

/** Rows by how much the last model differs from the first one, the largest change first. */
export function pageOfChanges(
  models: readonly EvaluatedModelRows[],
  { metric, show, offset, limit }: ChangesPage,
): { rows: ChangedRow[]; total: number } {
  const [first] = models;
  if (first === undefined) return { rows: [], total: 0 };
  const scored = rowMetrics(first);
  const named = scored.find((result) => result.metric === metric) ?? scored[0];
  const byRow = models.map(({ rows }) => new Map(rows.map((row) => [row.row, row])));
  const changes = first.rows.flatMap((row) => {
    const others = byRow.slice(1).map((rows) => (named ? improvement(named, row, rows.get(row.row)) : 0));
    const change = others.reduce((largest, one) => (Math.abs(one) > Math.abs(largest) ? one : largest), 0);
    if (show === "changed" && change === 0) return [];
    if (show === "worse" && !others.some((one) => one < 0)) return [];
    if (show === "better" && !others.some((one) => one > 0)) return [];
    return [{ row, change }];
  });
  if (show !== "all") changes.sort((left, right) => Math.abs(right.change) - Math.abs(left.change));
  return {
    rows: changes.slice(offset, offset + limit).map(({ row: { row, line, question, expected } }) => ({
      ...{ row, line, question, expected },
      answers: byRow.map((rows) => {
        const there = rows.get(row);
        const score = named && there ? (there.scores[named.metric] ?? null) : null;
        return { answer: there?.answer ?? "", score };
      }),
    })),
    total: changes.length,
  };
}

/** `other` stands for answers that are no label. */
function labelFilter(
  evaluation: Evaluation,
  metrics: readonly Metric[],
  name: string | undefined,
  { expected, answered }: Pick<RowsPage, "expected" | "answered">,
): (row: EvaluatedRow) => boolean {
  if (expected === undefined && answered === undefined) return () => true;
  const result = evaluation.metrics.find(
    ({ metric, labels }) => labels !== undefined && (name === undefined || metric === name),
  );
  if (result?.labels === undefined) return () => true;
  const metric = metrics.find((one) => metricName(one) === result.metric);
  const parts = partWhereFound(metric?.kind === "label" ? metric.part : undefined);
  const numberOf = labelNumbers(result.labels.labels);
  const isLabel = (text: string, label: string | undefined): boolean =>
    label === undefined || numberOf(parts(text) ?? "") === numberOf(label);
  return (row) => isLabel(row.expected, expected) && isLabel(row.answer, answered);
}

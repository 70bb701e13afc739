// Evaluations as a page to keep or to send: for people, for programs, for a table.
import type { ReportFormat } from "../../../schemas/evaluation.ts";
import { compareModels, rowMetrics, type EvaluatedModelRows } from "../compare.ts";
import { pageOfChanges, pageOfRows } from "../pages.ts";
import { csvReport } from "./csv.ts";
import { htmlReport } from "./html.ts";
import { markdownReport } from "./markdown.ts";
import type { Report, Samples } from "./report.ts";

const extensions: Record<ReportFormat, string> = { markdown: "md", html: "html", json: "json", csv: "csv" };

export interface ReportOptions {
  format: ReportFormat;
  /** Rows that are shown side by side; all of them stand in JSON and CSV. */
  samples: number;
}

/** `name` is a name for a file. The models are of one test set. */
export function writeReport(
  models: readonly EvaluatedModelRows[],
  { format, samples }: ReportOptions,
): { name: string; text: string } {
  const [first] = models;
  if (first === undefined) throw new RangeError("A report needs an evaluation.");
  const name = `evaluation-${first.evaluation.testSet.id}.${extensions[format]}`;
  return { name, text: textOf(models, format, samples) };
}

function textOf(models: readonly EvaluatedModelRows[], format: ReportFormat, samples: number): string {
  if (format === "csv") return csvReport(models);
  const comparisons = compareModels(models);
  if (format === "json") {
    const evaluations = models.map(({ evaluation, rows }) => ({ ...evaluation, rows }));
    return `${JSON.stringify({ schema: 1, evaluations, comparisons }, null, 2)}\n`;
  }
  const report: Report = {
    evaluations: models.map(({ evaluation }) => evaluation),
    comparisons,
    samples: samplesOf(models, samples).filter(({ rows }) => rows.length > 0),
  };
  return format === "html" ? htmlReport(report) : markdownReport(report);
}

/** Of several models the rows that got worse and those that got better; of the last one the worst. */
function samplesOf(models: readonly EvaluatedModelRows[], limit: number): Samples[] {
  const last = models.at(-1)!;
  if (models.length === 1) return [worstOf(last, models, limit)];
  const half = Math.ceil(limit / 2);
  const [metric] = rowMetrics(models[0]!);
  const changes = (["worse", "better"] as const).map((show): Samples => {
    const { rows, total } = pageOfChanges(models, { show, offset: 0, limit: half });
    const words = `${rows.length} of ${total}, the largest changes of “${metric?.title ?? ""}” first`;
    return { title: `Rows that got ${show}`, words, rows };
  });
  return [...changes, worstOf(last, models, half)];
}

/** The rows that one model did worst, beside what the others made of them. */
function worstOf(
  { evaluation, rows }: EvaluatedModelRows,
  models: readonly EvaluatedModelRows[],
  limit: number,
): Samples {
  const [metric] = rowMetrics({ evaluation, rows });
  const page = pageOfRows(evaluation, rows, [], { order: "worst", offset: 0, limit });
  const byRow = models.map((model) => new Map(model.rows.map((one) => [one.row, one])));
  const samples = page.rows.map(({ row, line, question, expected }) => ({
    ...{ row, line, question, expected },
    answers: byRow.map((known) => {
      const there = known.get(row);
      const score = metric === undefined ? null : (there?.scores[metric.metric] ?? null);
      return { answer: there?.answer ?? "", score };
    }),
  }));
  const words = `${samples.length} of ${page.total}, the worst by “${metric?.title ?? ""}” first`;
  const whose = models.length > 1 ? ` of ${evaluation.model.label}` : "";
  return { title: `Worst rows${whose}`, words, rows: samples };
}

// Evaluations as a page to keep or to send: for people, for programs, for a table.
import type { ReportFormat } from "../../../schemas/evaluation.ts";
import { compareModels, type EvaluatedModelRows } from "../compare.ts";
import { pageOfChanges, pageOfRows } from "../pages.ts";
import { csvReport } from "./csv.ts";
import { htmlReport } from "./html.ts";
import { markdownReport } from "./markdown.ts";
import type { Report } from "./report.ts";

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
    ...samplesOf(models, samples),
  };
  return format === "html" ? htmlReport(report) : markdownReport(report);
}

/** Of several models the rows that changed most, of one the worst. */
function samplesOf(
  models: readonly EvaluatedModelRows[],
  limit: number,
): Pick<Report, "samples" | "sampled"> {
  const [first] = models;
  if (models.length > 1) {
    const { rows, total } = pageOfChanges(models, { show: "changed", offset: 0, limit });
    const shown = `${rows.length} of the ${total} rows that changed, the largest changes first`;
    return { samples: rows, sampled: shown };
  }
  const page = pageOfRows(first!.evaluation, first!.rows, [], { order: "worst", offset: 0, limit });
  const samples = page.rows.map(({ row, line, question, expected, answer, scores }) => {
    const [score = null] = Object.values(scores);
    return { row, line, question, expected, answers: [{ answer, score }] };
  });
  return { samples, sampled: `The ${samples.length} worst rows of ${page.total}` };
}

// A table with a line for each row and model (RFC 4180).
import type { EvaluatedModelRows } from "../compare.ts";

export function csvReport(models: readonly EvaluatedModelRows[]): string {
  const metrics = [
    ...new Set(models.flatMap(({ rows }) => rows.flatMap(({ scores }) => Object.keys(scores)))),
  ];
  const head = ["model", "row", "line", "question", "expected", "answer", "cut", ...metrics];
  const lines = models.flatMap(({ evaluation, rows }) =>
    rows.map(({ row, line, question, expected, answer, isCut, scores }) => [
      ...[evaluation.model.label, row, line, question, expected, answer, isCut],
      ...metrics.map((metric) => scores[metric] ?? ""),
    ]),
  );
  return [head, ...lines].map((cells) => `${cells.map(field).join(",")}\r\n`).join("");
}

/** Spreadsheets take texts that begin with these for formulas; an apostrophe keeps them texts. */
const formula = /^[=+\-@\t\r]/;

function field(value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

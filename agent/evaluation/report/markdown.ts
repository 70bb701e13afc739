// A report in Markdown, with tables as GitHub shows them.
import type { Evaluation, LabelScores } from "../../../schemas/evaluation.ts";
import {
  cautions,
  metricsOf,
  resultOf,
  scoreInWords,
  settingsInWords,
  valueInWords,
  type Report,
  type SampleRow,
} from "./report.ts";

export function markdownReport(report: Report): string {
  const { evaluations, comparisons, samples } = report;
  const [first] = evaluations;
  return [
    `# ${inLine(first!.testSet.name)}`,
    "",
    ...evaluations.map((one) => `- **${inLine(one.model.label)}**: ${inLine(settingsInWords(one))}`),
    "",
    ...table(
      ["", ...evaluations.map(({ model }) => model.label)],
      metricsOf(report).map(({ metric, title, isHigherBetter }) => [
        isHigherBetter ? title : `${title} (lower is better)`,
        ...evaluations.map((one) => valueInWords(resultOf(one, metric))),
      ]),
    ),
    "",
    "In parentheses: the 95 % confidence interval.",
    ...comparisons.flatMap(({ label, differences }) => [
      "",
      `## ${inLine(label)} against ${inLine(first!.model.label)}`,
      "",
      ...differences.map(({ words }) => `- ${inLine(words)}`),
    ]),
    ...evaluations.flatMap(labelSections),
    ...samples.flatMap(({ title, words, rows }) => [
      ...["", `## ${title}`, "", `${words}.`],
      ...rows.flatMap((row) => sampleLines(row, evaluations)),
    ]),
    ...notes(cautions(report)),
    "",
  ].join("\n");
}

function sampleLines(sample: SampleRow, evaluations: readonly Evaluation[]): string[] {
  return [
    ...["", `### Row ${sample.line}`, ""],
    ...quoted("Question", sample.question),
    ...quoted("Expected", sample.expected),
    ...sample.answers.flatMap(({ answer, score }, index) =>
      quoted(
        `${inLine(evaluations[index]!.model.label)}${score === null ? "" : ` (${scoreInWords(score)})`}`,
        answer,
      ),
    ),
  ];
}

function labelSections({ model, metrics }: Evaluation): string[] {
  return metrics.flatMap(({ title, labels }) =>
    labels === undefined
      ? []
      : ["", `## ${inLine(title)}: ${inLine(model.label)}`, "", ...labelTables(labels)],
  );
}

function labelTables({ labels, confusion, classes, macroF1 }: LabelScores): string[] {
  const share = (value: number | null): string => (value === null ? "–" : value.toFixed(3));
  return [
    ...table(
      ["Label", "Rows", "Precision", "Recall", "F1"],
      classes.map(({ label, expected, precision, recall, f1 }) => [
        ...[label, String(expected)],
        ...[precision, recall, f1].map(share),
      ]),
    ),
    "",
    `Mean F1 of the labels: ${share(macroF1)}. Below, a line for each label that was expected, a column for each answer:`,
    "",
    ...table(
      ["", ...labels, "other"],
      confusion.map((counts, index) => [`**${labels[index]!}**`, ...counts.map(String)]),
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(inLine).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)];
}

function notes(texts: readonly string[]): string[] {
  return texts.length === 0
    ? []
    : ["", "## To keep in mind", "", ...texts.map((text) => `- ${inLine(text)}`)];
}

function quoted(title: string, text: string): string[] {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return [`${title}:`, "", `${fence}text`, text, fence, ""];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** On one line, without what a table, bold words or HTML would be broken by. */
function inLine(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll(/[|*]/g, "\\$&").replaceAll("<", "&lt;");
}

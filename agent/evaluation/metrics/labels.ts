// Answers as classes: which label each one is, precision, recall and F1 of each class, and the confusion matrix.
import type { ClassScore, LabelScores } from "../../../schemas/evaluation.ts";

/** How labels are compared: case, blanks, and the punctuation around them do not count. */
export function normaliseLabel(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .replace(/^[\s"'`*.:;,!()[\]-]+|[\s"'`*.:;,!()[\]-]+$/g, "");
}

export interface Labelled {
  expected: string;
  answer: string;
}

/** The labels that are expected, sorted, each as it is written first. */
export function labelsIn(expected: readonly string[]): string[] {
  const labels = new Map<string, string>();
  for (const label of expected) {
    const normalised = normaliseLabel(label);
    if (normalised !== "" && !labels.has(normalised)) labels.set(normalised, label.trim());
  }
  return [...labels.values()].sort();
}

/** The number of an answer's label, or that of "other", which comes last, where it is none of them. */
export function labelNumbers(labels: readonly string[]): (text: string) => number {
  const numbers = new Map(labels.map((label, index) => [normaliseLabel(label), index]));
  return (text) => numbers.get(normaliseLabel(text)) ?? labels.length;
}

/** Rows whose expected label is none of the labels are left out. */
export function labelScores(labels: readonly string[], rows: readonly Labelled[]): LabelScores {
  const numberOf = labelNumbers(labels);
  const confusion = labels.map(() => new Array<number>(labels.length + 1).fill(0));
  for (const { expected, answer } of rows) {
    const row = confusion[numberOf(expected)];
    if (row !== undefined) row[numberOf(answer)]! += 1;
  }
  const classes = labels.map((label, index) => classScore(label, index, confusion));
  const expected = classes.filter((one) => one.expected > 0);
  const macroF1 =
    expected.length === 0 ? null : expected.reduce((sum, { f1 }) => sum + (f1 ?? 0), 0) / expected.length;
  return { labels: [...labels], confusion, classes, macroF1 };
}

/** Precision: of those that were answered so, how many are. Recall: of those that are, how many were answered so. */
function classScore(label: string, index: number, confusion: readonly (readonly number[])[]): ClassScore {
  const right = confusion[index]![index]!;
  const expected = confusion[index]!.reduce((sum, count) => sum + count, 0);
  const answered = confusion.reduce((sum, row) => sum + row[index]!, 0);
  return {
    label,
    expected,
    precision: answered === 0 ? null : right / answered,
    recall: expected === 0 ? null : right / expected,
    f1: answered + expected === 0 ? null : (2 * right) / (answered + expected),
  };
}

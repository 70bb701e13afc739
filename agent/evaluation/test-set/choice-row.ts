// Rows with choices in the form of lm-eval: a query, its possible continuations, and which of them is right.
import type { TestRow } from "../../../schemas/test-set.ts";
import type { Columns } from "../../dataset/source-row.ts";

const queries = ["query", "question", "ctx", "prompt", "sentence"];
const answers = ["gold", "label", "answer", "answerKey", "target"];

export function hasChoices(columns: Columns): boolean {
  return Array.isArray(columns["choices"]) || isLettered(columns["choices"]);
}

/**
 * `choices` is a list of texts, or `{ text: [...], label: ["A", ...] }` as in ARC. The right one is named by its number
 * from 0, by its letter or label, or by its text. Without such a row, a sentence says what is wrong.
 */
export function choiceRow(columns: Columns, line: number): TestRow | { problem: string } {
  const query = queries.map((name) => columns[name]).find((value) => typeof value === "string");
  if (query === undefined) return { problem: `none of its columns is ${queries.join(", ")}` };
  const { choices, labels } = choicesOf(columns["choices"]);
  if (choices.length < 2 || choices.some((choice) => choice === ""))
    return { problem: "its choices are not two or more texts" };
  if (choices.length > 100) return { problem: `it has ${choices.length} choices; 100 are taken` };
  const answer = answers.map((name) => columns[name]).find((value) => value !== undefined);
  const gold = goldOf(answer, choices, labels);
  if (gold === undefined) return { problem: `none of ${answers.join(", ")} says which choice is right` };
  return { kind: "choice", line, query, choices, gold };
}

function isLettered(value: unknown): value is { text: unknown[]; label: unknown[] } {
  return (
    typeof value === "object" &&
    value !== null &&
    Array.isArray((value as { text?: unknown }).text) &&
    Array.isArray((value as { label?: unknown }).label)
  );
}

function choicesOf(value: unknown): { choices: string[]; labels: string[] } {
  const [texts, labels] = isLettered(value) ? [value.text, value.label] : [value, []];
  if (!Array.isArray(texts) || texts.some((text) => typeof text !== "string"))
    return { choices: [], labels: [] };
  return { choices: texts as string[], labels: labels.map(String) };
}

function goldOf(answer: unknown, choices: readonly string[], labels: readonly string[]): number | undefined {
  const isNumber = (value: number): boolean =>
    Number.isInteger(value) && value >= 0 && value < choices.length;
  if (typeof answer === "number") return isNumber(answer) ? answer : undefined;
  if (typeof answer !== "string") return undefined;
  const text = answer.trim();
  const known = [labels.indexOf(text), choices.indexOf(answer), choices.indexOf(text)].find((at) => at >= 0);
  if (known !== undefined) return known;
  const number = /^\d+$/.test(text) ? Number(text) : /^[A-Z]$/.test(text) ? text.charCodeAt(0) - 65 : -1;
  return isNumber(number) ? number : undefined;
}

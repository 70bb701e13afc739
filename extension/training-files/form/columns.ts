// Which column of the rows plays which part: what a person or a file has said, and what the names say of themselves.
import type { DatasetShape } from "../../../schemas/dataset.ts";
import type { ColumnParts } from "../../../schemas/panels/training-form.ts";
import type { Result } from "../../../schemas/protocol.ts";

/** What an agent has to know to read rows as the training would. */
export interface RowsOptions {
  readonly format?: "auto" | DatasetShape | undefined;
  /** Column of each part. */
  readonly columns?: ColumnParts | undefined;
  readonly name?: string | undefined;
  readonly prompt_template?: string | undefined;
  readonly completion_template?: string | undefined;
  readonly placeholders?: Readonly<Record<string, string>> | undefined;
  readonly split_column?: string | undefined;
}

/** Parts that a shape cannot do without. */
const neededParts: Readonly<Record<DatasetShape, readonly string[]>> = {
  "prompt-completion": ["prompt", "completion"],
  alpaca: ["instruction", "output"],
  messages: ["messages"],
  sharegpt: ["conversations"],
  preference: ["chosen", "rejected"],
  text: ["text"],
};
const otherParts: Readonly<Partial<Record<DatasetShape, readonly string[]>>> = {
  alpaca: ["input", "system", "history"],
  messages: ["system"],
  sharegpt: ["system"],
  preference: ["prompt", "instruction", "input", "system", "history", "messages", "conversations"],
};

const questions = ["prompt", "question", "instruction", "input", "query", "user", "q"];
const answers = ["completion", "answer", "response", "output", "reply", "assistant", "a"];
const names: Readonly<Record<string, readonly string[]>> = {
  prompt: questions,
  completion: answers,
  instruction: ["instruction", ...questions],
  output: ["output", ...answers],
  messages: ["messages", "conversation", "conversations", "dialogue", "dialog", "chat"],
  conversations: ["conversations", "conversation", "messages", "dialogue", "dialog", "chat"],
  chosen: ["chosen", "better", "preferred", "accepted"],
  rejected: ["rejected", "worse", "refused"],
  text: ["text", "content", "body", "document"],
};

const shapeFaults: readonly string[] = ["shape_unknown", "column_unknown", "rated_rows"];

/** Of rows that were looked at: whether it is not known which column plays which part. */
export function isOfUnknownShape({ rows, problems }: Result<"dataset/preview">): boolean {
  return rows.length === 0 && problems.some(({ code }) => shapeFaults.includes(code));
}

/** The parts that a person has to give a column, by the shape that is asked for or that the named columns make. */
export function partsToName(
  { format = "auto", columns = {}, ...templates }: RowsOptions,
  existing: readonly string[],
): readonly string[] {
  const needed = neededParts[format === "auto" ? shapeOf(columns, existing) : format];
  // A template stands for the column with what it builds.
  const built = [
    ...(templates.prompt_template === undefined ? [] : ["prompt", "instruction"]),
    ...(templates.completion_template === undefined ? [] : ["completion", "output"]),
  ];
  return needed.filter((part) => !built.includes(part));
}

/** What the shape has no part for is left out. */
export function columnsOfShape(columns: ColumnParts, format: RowsOptions["format"] = "auto"): ColumnParts {
  if (format === "auto") return columns;
  const parts = [...neededParts[format], ...(otherParts[format] ?? [])];
  return Object.fromEntries(Object.entries(columns).filter(([part]) => parts.includes(part)));
}

/** Columns for the parts that nobody has named, where their names say it, or where one column is left for one part. */
export function guessColumns(options: RowsOptions, existing: readonly string[]): ColumnParts {
  const named = options.columns ?? {};
  const guessed: Record<string, string> = {};
  const parts = partsToName(options, existing).filter((part) => !(part in named));
  const isFree = (column: string): boolean =>
    ![...Object.values(named), ...Object.values(guessed)].includes(column);
  for (const part of parts) {
    const column = (names[part] ?? []).flatMap(
      (name) => existing.find((one) => one.trim().toLowerCase() === name && isFree(one)) ?? [],
    )[0];
    if (column !== undefined) guessed[part] = column;
  }
  const missing = parts.filter((part) => !(part in guessed));
  const left = existing.filter(isFree);
  const isKnownOtherwise = existing.length <= 2 && left.length === 1 && missing.length === 1;
  return isKnownOtherwise ? { ...guessed, [missing[0]!]: left[0]! } : guessed;
}

function shapeOf(columns: ColumnParts, existing: readonly string[]): DatasetShape {
  const shapes = Object.keys(neededParts) as DatasetShape[];
  const named = shapes.find((shape) => neededParts[shape].some((part) => part in columns));
  if (named !== undefined) return named;
  const has = (part: string): boolean =>
    existing.some((column) => names[part]!.includes(column.trim().toLowerCase()));
  if (has("chosen") && has("rejected")) return "preference";
  if (has("prompt") && has("completion")) return "prompt-completion";
  return existing.length === 1 || has("text") ? "text" : "prompt-completion";
}

// How the rows stand in the form: how they are read, what is known of them, and which column plays which part.
import path from "node:path";
import { DatasetShape } from "../../../schemas/dataset.ts";
import type { ColumnParts, FormInput, FormState } from "../../../schemas/panels/training-form.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { plural } from "../../../schemas/plural.ts";
import { formatCount, formatRows } from "../../amounts.ts";
import type { Wording } from "../../pick/runs.ts";
import { columnsOfShape, partsToName, type RowsOptions } from "./columns.ts";
import type { FormContext } from "./form-state.ts";
import type { SyntaxFault, TextContent } from "./read-text.ts";
import type { ChosenRows } from "./rows-reader.ts";
import { tokensOf, type RowFacts } from "./suggest.ts";

/** What is read: the rows of the form, as the edited file and what was changed in the form say. */
export function chosenRows(
  { rows, texts, columns }: FormInput,
  content: TextContent | SyntaxFault | undefined,
): ChosenRows {
  if (rows.kind !== "file") return { rows, options: {} };
  const written = content !== undefined && "options" in content ? content.options : {};
  const typed = texts["dataset.format"];
  const format = typed === undefined ? written.format : DatasetShape.safeParse(typed).data;
  const named = columnsOfShape({ ...written.columns, ...columns }, format);
  const options =
    Object.keys(named).length > 0 ? { ...written, columns: named } : without(written, "columns");
  return { rows, options: format === undefined ? without(options, "format") : { ...options, format } };
}

/** Of each part that has one, as the training file is to say it. */
export function columnsToWrite(
  { input, rows }: Pick<FormContext, "input" | "rows">,
  content: TextContent | undefined,
): ColumnParts {
  const { columns, format } = chosenRows(input, content).options;
  return columnsOfShape({ ...guessedColumns(rows, content), ...columns }, format);
}

export function rowsState(
  { input, rows }: Pick<FormContext, "input" | "rows">,
  content: TextContent | undefined,
  found: readonly Problem[],
  wording: Wording,
): FormState["rows"] {
  const { t } = wording;
  const columns = columnState({ input, rows }, content);
  const isPartMissing = columns?.parts.some(({ column }) => column === "") === true;
  const own = isPartMissing
    ? t("Which column plays which part is not known. Choose the columns below.")
    : isReadWhole(rows, content)
      ? rows.problem
      : undefined;
  const problem = own ?? describeProblems(found, t);
  return {
    label: rows.place === undefined ? "" : path.basename(rows.place.path),
    facts: rows.facts === undefined ? "" : describeFacts(rows.facts, wording),
    ...(problem !== undefined && { problem }),
    isReading: rows.isReading,
    canHoldOut: input.rows.kind !== "imported",
    ...(columns !== undefined && { columns }),
  };
}

/** Whether it is known that no row can be learnt from. */
export function isUnreadable(rows: FormContext["rows"], content: TextContent | undefined): boolean {
  return rows.facts === undefined && rows.problem !== undefined && isReadWhole(rows, content);
}

function columnState(
  { input, rows }: Pick<FormContext, "input" | "rows">,
  content: TextContent | undefined,
): FormState["rows"]["columns"] {
  const { columns: existing = [], isShapeUnknown = false } = rows;
  if (input.rows.kind !== "file" || existing.length === 0) return undefined;
  const { options } = chosenRows(input, content);
  const columns = columnsToWrite({ input, rows }, content);
  const guessed = guessedColumns(rows, content);
  const parts = partsToName({ ...options, columns }, existing).map((part) => ({
    part,
    column: columns[part] ?? "",
    isGuessed: part in guessed && options.columns?.[part] === undefined,
  }));
  const isNeeded = isShapeUnknown && isReadWhole(rows, content);
  if (!isNeeded && parts.every(({ column }) => column === "")) return undefined;
  return { names: [...existing], parts };
}

function guessedColumns({ guessed }: FormContext["rows"], content: TextContent | undefined): ColumnParts {
  return content?.base === undefined ? (guessed ?? {}) : {};
}

/** The training file that this one takes over may say how the rows are read, which the form does not know. */
function isReadWhole({ isShapeUnknown }: FormContext["rows"], content: TextContent | undefined): boolean {
  return isShapeUnknown !== true || content?.base === undefined;
}

function describeFacts(facts: RowFacts, { t, language }: Wording): string {
  const tokens = Math.max(1, Math.round(tokensOf(facts) / Math.max(1, facts.rows)));
  const parts = [
    formatRows(facts.rows, { t, language }),
    plural(tokens, t("about 1 token each"), t("about {0} tokens each", tokens)),
  ];
  if (facts.heldOut > 0) parts.push(t("{0} held out", formatCount(facts.heldOut, language)));
  return parts.join(" · ");
}

function describeProblems(problems: readonly Problem[], t: Wording["t"]): string | undefined {
  const worst =
    problems.find(({ severity }) => severity === "error") ??
    problems.find(({ severity }) => severity === "warning");
  if (worst === undefined) return undefined;
  const others = problems.filter(({ severity }) => severity !== "info").length - 1;
  const text = [worst.message, worst.advice].join(" ").trim();
  return others > 0 ? `${text} ${t("({0} more)", others)}` : text;
}

function without(options: RowsOptions, key: "columns" | "format"): RowsOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => name !== key));
}

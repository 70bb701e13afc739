// The text of the training file that the form stands for: a new one, or the edited one with what was changed.
import path from "node:path";
import {
  TuningTable,
  type ColumnParts,
  type FormInput,
  type FormKey,
} from "../../../schemas/panels/training-form.ts";
import { editToml, placesOfKeys, removeTable, type TomlEdit } from "../edit-toml.ts";
import type { Wording } from "../../pick/runs.ts";
import { composeTrainingFile, type RowsKeys } from "./compose.ts";
import { defaultText, formKeys, pathOf } from "./key-rules.ts";
import type { TextContent } from "./read-text.ts";
import type { Tuning } from "./tuning.ts";
import { numberOf, type FieldValues } from "./values.ts";

/** Where rows lie, as far as the training file has to know. */
export interface RowsPlace {
  /** Absolute; of an imported version the file that it came from. */
  readonly path: string;
  readonly id?: string;
  readonly version?: string;
  /** Which column plays which part, where that has to be said. */
  readonly columns?: ColumnParts;
}

/** Beyond that nobody waits for it. */
const MOST_CELLS = 4e6;

const tableOrder = [...new Set(formKeys.map((key) => pathOf(key)[0]))];

/** Keys by which a table is written that turns something on: whoever reads the file wants to see them. */
const keysOfTable: Readonly<Record<TuningTable, readonly FormKey[]>> = {
  lora: ["lora.rank", "lora.alpha"],
  dpo: ["dpo.beta"],
};

/**
 * @param base what is tuned; undefined for random weights
 * @param folder that the file will lie in
 */
export function newText(
  fields: FieldValues,
  rows: RowsPlace | undefined,
  base: string | undefined,
  folder: string,
  { t }: Pick<Wording, "t">,
): string {
  const source = rows === undefined ? undefined : path.basename(rows.path);
  const { values } = fields;
  const comments: Partial<Record<FormKey, string>> = {};
  const deviation = numberOf(fields, "model.initializer_range");
  if (deviation !== undefined && deviation > 0.02)
    comments["model.initializer_range"] = t("Wider than usual, as befits a narrow model.");
  return composeTrainingFile({
    values,
    rows: rows && rowsKeys(rows, folder),
    heading: headingOf(source, base, t),
    comments,
  });
}

/** Nothing but what was changed is touched. @throws TomlScanError */
export function editedText(
  original: string,
  content: TextContent,
  input: FormInput & { readonly tuning: Tuning },
  fields: FieldValues,
  rows: RowsPlace | undefined,
  folder: string,
): string {
  const edits: TomlEdit[] = [];
  for (const key of formKeys) {
    const typed = input.texts[key];
    if (typed === undefined || typed.trim() === (content.texts[key] ?? "") || key in fields.faults) continue;
    edits.push({ path: pathOf(key), value: fields.values[key] });
  }
  for (const table of TuningTable.options)
    if (input.tuning[table] && !content.tables[table]) edits.push(...tableEdits(table, fields));
  if (rows !== undefined && !isSame(input.rows, content.rows)) {
    const keys = rowsKeys(rows, folder);
    for (const name of ["path", "id", "version"] as const)
      edits.push({ path: ["dataset", name], value: keys[name] });
  }
  const { columns = {} } = rows ?? {};
  if (rows !== undefined && rows.id === undefined && !isSame(columns, content.options.columns ?? {}))
    edits.push(...columnEdits(original, columns));
  const gone = TuningTable.options.filter((table) => content.tables[table] && !input.tuning[table]);
  return editToml(gone.reduce(removeTable, original), edits, tableOrder);
}

/** Lines of a text, from 0, that the other one does not have: by their longest common subsequence. */
export function changedLines(before: string, after: string): number[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  if (left.length * right.length > MOST_CELLS) return [];
  const lengths = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let row = left.length - 1; row >= 0; row--)
    for (let column = right.length - 1; column >= 0; column--)
      lengths[row]![column] =
        left[row] === right[column]
          ? lengths[row + 1]![column + 1]! + 1
          : Math.max(lengths[row + 1]![column]!, lengths[row]![column + 1]!);
  const changed: number[] = [];
  let row = 0;
  let column = 0;
  while (column < right.length) {
    const below = lengths[row + 1]?.[column] ?? -1;
    if (row < left.length && left[row] === right[column]) {
      row++;
      column++;
    } else if (below >= lengths[row]![column + 1]!) row++;
    else changed.push(column++);
  }
  return changed;
}

function headingOf(source: string | undefined, base: string | undefined, t: Wording["t"]): string {
  if (base !== undefined)
    return source === undefined ? t("Tunes {0}.", base) : t("Tunes {0} on {1}.", base, source);
  return source === undefined ? t("Trains from scratch.") : t("Learns from {0}, from scratch.", source);
}

function tableEdits(table: TuningTable, { values }: FieldValues): TomlEdit[] {
  return keysOfTable[table].map((key) => ({
    path: pathOf(key),
    value: values[key] ?? Number(defaultText(key)),
  }));
}

function rowsKeys({ path: file, id, version, columns = {} }: RowsPlace, folder: string): RowsKeys {
  const named = Object.keys(columns).length > 0 ? { columns } : {};
  if (id === undefined) return { path: relativePath(folder, file), ...named };
  return { id, ...(version !== undefined && { version }) };
}

/** With slashes, as it works on every system; absolute where the way there says less than the place itself. */
function relativePath(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  const isFar =
    path.isAbsolute(relative) || relative.split(path.sep).filter((part) => part === "..").length > 3;
  return isFar ? file : relative.replaceAll(path.sep, "/");
}

/** As one table in a line, or each where its author has given it a line of its own. */
function columnEdits(text: string, columns: ColumnParts): TomlEdit[] {
  const places = placesOfKeys(text);
  const written = [...places.keys()].filter((key) => key.startsWith("dataset.columns."));
  if (places.has("dataset.columns") || written.length === 0) {
    const value = Object.keys(columns).length > 0 ? columns : undefined;
    return [{ path: ["dataset", "columns"], value }];
  }
  const parts = new Set([...Object.keys(columns), ...written.map((key) => key.slice(16))]);
  return [...parts].map((part) => ({ path: ["dataset", "columns", part], value: columns[part] }));
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

// What a training file says of the keys that have a field, and of its rows.
import path from "node:path";
import { parse, TomlError } from "smol-toml";
import * as z from "zod";
import { DatasetShape } from "../../../schemas/dataset.ts";
import type { FormTexts, RowsChoice, TuningTable } from "../../../schemas/panels/training-form.ts";
import { placesOfValues, type TomlValue } from "../edit-toml.ts";
import { TomlScanError } from "../scan-toml.ts";
import type { RowsOptions } from "./columns.ts";
import { formKeys, pathOf, valueText } from "./key-rules.ts";

export interface TextContent {
  readonly texts: FormTexts;
  readonly rows: RowsChoice;
  /** How its rows are read, as far as it says it. */
  readonly options: RowsOptions;
  /** Whether it has the tables that turn something on by being there. */
  readonly tables: Readonly<Record<TuningTable, boolean>>;
  /** The training file that this one takes over. */
  readonly base?: string;
}

/** A text that is no TOML: the line where it ends to be. */
export interface SyntaxFault {
  readonly line: number;
}

/** @param folder that paths are relative to */
export function readTrainingText(text: string, folder: string): TextContent | SyntaxFault {
  try {
    const tables = parse(text) as Record<string, unknown>;
    const places = placesOfValues(text);
    const texts: FormTexts = {};
    for (const key of formKeys) {
      const value = valueAt(tables, pathOf(key));
      const place = places.get(key);
      if (!isTomlValue(value)) continue;
      // A number stays as its author has written it.
      const isNumber = typeof value === "number" && place !== undefined;
      texts[key] = isNumber ? text.slice(place.start, place.end) : valueText(value);
    }
    const { extends: base } = tables;
    const rows = rowsOf(tables, folder);
    const options = ReadingOptions.safeParse(tables["dataset"]).data ?? {};
    const has = (name: TuningTable): boolean => typeof tables[name] === "object";
    const turned = { lora: has("lora"), dpo: has("dpo") };
    return { texts, rows, options, tables: turned, ...(typeof base === "string" && { base }) };
  } catch (error) {
    if (error instanceof TomlError) return { line: error.line };
    if (error instanceof TomlScanError) return { line: text.slice(0, error.at).split("\n").length };
    throw error;
  }
}

/** What follows from the place of the training file, as `validation_path`, tells nothing of how a row is read. */
const ReadingOptions = z
  .object({
    format: z.enum(["auto", ...DatasetShape.options]),
    columns: z.record(z.string(), z.string()),
    name: z.string(),
    prompt_template: z.string(),
    completion_template: z.string(),
    placeholders: z.record(z.string(), z.string()),
    split_column: z.string(),
  })
  .partial();

function rowsOf(tables: Record<string, unknown>, folder: string): RowsChoice {
  const file = valueAt(tables, ["dataset", "path"]);
  const version = valueAt(tables, ["dataset", "version"]);
  const id = valueAt(tables, ["dataset", "id"]);
  if (typeof version === "string" && typeof id === "string") return { kind: "imported", id, version };
  return typeof file === "string" ? { kind: "file", path: path.resolve(folder, file) } : { kind: "none" };
}

function valueAt(
  tables: Record<string, unknown>,
  [table, name]: readonly [string] | readonly [string, string],
): unknown {
  const value = tables[table];
  if (name === undefined) return value;
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isTomlValue(value: unknown): value is TomlValue {
  const isList = Array.isArray(value) && value.every((item) => typeof item === "string");
  return isList || ["string", "number", "boolean"].includes(typeof value);
}

// Rows of a file as examples: learns the columns from the first rows, then converts one row after the other.
import type { Example } from "../../schemas/dataset.ts";
import type { Outcome } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { toExample } from "./example.ts";
import type { Split } from "./row-index.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import { recogniseShape, type RowMapping } from "./shape.ts";
import type { Columns, SourceItem, SourceRow } from "./source-row.ts";
import type { Source } from "./sources.ts";
import { splitNamed } from "./split.ts";

/** Rows from which the columns are learnt; a column that stands in none of them does not exist. */
export const rowsLookedAt = 20;
/** Columns that are named to whoever asks: a file with more of them has its data in their names. */
const mostColumns = 1000;
/** Rows in a row that may be wrong before the first one that is right. */
const patience = 10_000;

/** A source of which enough has been read to know what its columns mean. */
export interface OpenedRows {
  /** Undefined where no row can be read, or where the columns mean nothing. */
  mapping: RowMapping | undefined;
  /** Names of the columns in the first rows, at most a thousand. */
  columns: string[];
  /** Whether the rows are not worth reading any further. */
  isHopeless: boolean;
  /** What was read to learn the columns. */
  first: readonly SourceItem[];
  /** All items, from the first. */
  items: AsyncGenerator<SourceItem>;
}

/** Problems are those of the file as a whole. */
export async function openRows(source: Source, signal?: AbortSignal): Promise<Outcome<OpenedRows>> {
  const items = source.read(signal);
  const first = await takeFirst(items, source.format === "text" ? 1 : rowsLookedAt);
  const columns = first.flatMap((item) =>
    "row" in item && "value" in item.content ? [item.content.value] : [],
  );
  const { value: mapping, problems } =
    columns.length === 0 ? { value: undefined, problems: [] } : recogniseRows(source, columns);
  const isHopeless = mapping === undefined && (columns.length > 0 || first.length >= patience);
  if (isHopeless) await items.return(undefined);
  const names = [...new Set(columns.flatMap((row) => Object.keys(row)))].slice(0, mostColumns);
  return { value: { mapping, isHopeless, first, items: joined(first, items), columns: names }, problems };
}

/** Without an error among the faults there are an example and its split. */
export interface ConvertedRow {
  example: Example | undefined;
  split: Split | undefined;
  faults: Fault[];
}

/** @param fill replaces the placeholders in a text */
export function convertRow(
  item: SourceRow,
  source: Source,
  mapping: RowMapping | undefined,
  fill: (text: string) => string,
): ConvertedRow {
  if ("fault" in item.content) return { example: undefined, split: undefined, faults: [item.content.fault] };
  if (mapping === undefined) return { example: undefined, split: undefined, faults: [] };
  const row = item.content.value;
  const { example, faults } = toExample(row, mapping, fill);
  const split = splitOf(row, source);
  const all = [...(item.content.warnings ?? []), ...faults, ...(typeof split === "string" ? [] : [split])];
  if (example === undefined || typeof split !== "string") {
    return { example: undefined, split: undefined, faults: all };
  }
  return { example, split, faults: all };
}

/** What the columns mean, from the first rows that could be read. */
export function recogniseRows(source: Source, rows: readonly Columns[]): Outcome<RowMapping | undefined> {
  const { file, format, shape } = source;
  if (format === "text" && shape.splitColumn !== undefined) {
    return { value: undefined, problems: [datasetProblems.splitColumnWithoutColumns(file)] };
  }
  if (format === "text" && shape.format !== "auto" && shape.format !== "text") {
    return { value: undefined, problems: [datasetProblems.formatIsText(file, shape.format)] };
  }
  // The columns that a catalogue names mean nothing in a file without columns.
  const asked = format === "text" ? { format: "text" as const, columns: {}, onlyNamedColumns: false } : shape;
  return recogniseShape(rows, asked, file);
}

function splitOf(row: Columns, source: Source): Split | Fault {
  if (source.split !== undefined) return source.split;
  const column = source.shape.splitColumn;
  if (column === undefined) return "train";
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  if (typeof value !== "string" || value.trim() === "") return rowProblems.splitMissing(column);
  return splitNamed(value) ?? rowProblems.splitUnknown(column, value);
}

/** Items up to and with so many rows that could be read. */
async function takeFirst(items: AsyncGenerator<SourceItem>, wanted: number): Promise<SourceItem[]> {
  const first: SourceItem[] = [];
  let good = 0;
  while (good < wanted && first.length < patience) {
    const next = await items.next();
    if (next.done === true) break;
    first.push(next.value);
    if ("row" in next.value && "value" in next.value.content) good += 1;
  }
  return first;
}

async function* joined(
  first: readonly SourceItem[],
  rest: AsyncGenerator<SourceItem>,
): AsyncGenerator<SourceItem> {
  try {
    yield* first;
    yield* rest;
  } finally {
    // Whoever stops among the first items leaves the file open otherwise.
    await rest.return(undefined);
  }
}

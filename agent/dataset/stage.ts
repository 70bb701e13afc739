// First pass of an import: turns the rows of one source into examples, in a file that is split afterwards.
import type { DatasetManifest } from "../../schemas/dataset.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { toExample } from "./example.ts";
import type { LineFile } from "./line-file.ts";
import type { Placeholders } from "./placeholders.ts";
import type { ProblemLog } from "./problem-log.ts";
import type { RowIndex, Split } from "./row-index.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import { recogniseShape, type RowMapping } from "./shape.ts";
import type { Columns, SourceItem } from "./source-row.ts";
import type { Source } from "./sources.ts";
import { splitNamed } from "./split.ts";
import { countCharacters } from "./text-cut.ts";

/** Rows from which the columns are learnt; a column that stands in none of them does not exist. */
const rowsLookedAt = 20;
/** Rows in a row that may be wrong before the first one that is right. */
const patience = 10_000;
const rowsPerReport = 1000;

/** What the passes of an import share. */
export interface Stage {
  rows: LineFile;
  index: RowIndex;
  log: ProblemLog;
  placeholders: Placeholders;
  /** Code points in the rows so far that are text. */
  characters: number;
  signal?: AbortSignal | undefined;
  onProgress?: ((rows: number) => void) | undefined;
}

/** @returns the shape that was recognised; undefined when nothing can be read, for a reason that the log holds */
export async function stageSource(
  source: Source,
  stage: Stage,
): Promise<DatasetManifest["sources"][number]["shape"] | undefined> {
  const { log } = stage;
  const items = source.read(stage.signal);
  const first = await takeFirst(items, source.format === "text" ? 1 : rowsLookedAt);
  const columns = first.flatMap((item) =>
    "row" in item && "value" in item.content ? [item.content.value] : [],
  );
  const mapping = columns.length === 0 ? undefined : await recognise(source, columns, log);
  if (mapping === undefined && (columns.length > 0 || first.length >= patience)) {
    await items.return(undefined);
    if (columns.length === 0) for (const item of first) await stageItem(item, source, undefined, stage);
    if (!log.hasError()) await log.add([datasetProblems.noRowLeft(source.file, first.length)]);
    return undefined;
  }

  let rows = 0;
  for await (const item of joined(first, items)) {
    if ("row" in item) rows += 1;
    await stageItem(item, source, mapping, stage);
    if (rows % rowsPerReport === 0) stage.onProgress?.(stage.index.count);
  }
  if (rows === 0 && !log.hasError()) await log.add([datasetProblems.datasetEmpty(source.file)]);
  stage.onProgress?.(stage.index.count);
  return mapping?.shape;
}

async function recognise(source: Source, rows: Columns[], log: ProblemLog): Promise<RowMapping | undefined> {
  const { file, format, shape } = source;
  if (format === "text" && shape.splitColumn !== undefined) {
    await log.add([datasetProblems.splitColumnWithoutColumns(file)]);
    return undefined;
  }
  if (format === "text" && shape.format !== "auto" && shape.format !== "text") {
    await log.add([datasetProblems.formatIsText(file, shape.format)]);
    return undefined;
  }
  // The columns that a catalogue names mean nothing in a file without columns.
  const asked = format === "text" ? { format: "text" as const, columns: {}, onlyNamedColumns: false } : shape;
  const { value, problems } = recogniseShape(rows, asked, file);
  await log.add(problems);
  return value;
}

async function stageItem(
  item: SourceItem,
  source: Source,
  mapping: RowMapping | undefined,
  stage: Stage,
): Promise<void> {
  if ("problem" in item) return stage.log.add([item.problem]);
  const { file } = source;
  const place = { file, line: item.line, row: item.row };
  if ("fault" in item.content || mapping === undefined) {
    await stage.log.addRow("fault" in item.content ? [item.content.fault] : [], place);
    return;
  }
  const row = item.content.value;
  const { example, faults } = toExample(row, mapping, (text) => stage.placeholders.fill(text, item.line));
  const split = splitOf(row, source);
  const all = [...(item.content.warnings ?? []), ...faults, ...(typeof split === "string" ? [] : [split])];
  if (all.length > 0) await stage.log.addRow(all, place);
  if (example === undefined || typeof split !== "string") return;
  stage.index.add(example, item.row, split);
  if (example.kind === "text") stage.characters += countCharacters(example.text);
  await stage.rows.write(JSON.stringify({ line: item.row, example }));
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

async function* joined(first: SourceItem[], rest: AsyncGenerator<SourceItem>): AsyncGenerator<SourceItem> {
  yield* first;
  yield* rest;
}

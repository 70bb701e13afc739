// First pass of an import: turns the rows of one source into examples, in a file that is split afterwards.
import type { DatasetManifest } from "../../schemas/dataset.ts";
import { convertRow, openRows } from "./convert.ts";
import { datasetProblems } from "./dataset-problems.ts";
import type { LineFile } from "./line-file.ts";
import type { Placeholders } from "./placeholders.ts";
import type { ProblemLog } from "./problem-log.ts";
import type { RowIndex } from "./row-index.ts";
import type { RowMapping } from "./shape.ts";
import type { SourceItem } from "./source-row.ts";
import type { Source } from "./sources.ts";
import { countCharacters } from "./text-cut.ts";

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
  const { value: opened, problems } = await openRows(source, stage.signal);
  await log.add(problems);
  const { mapping, first } = opened;
  if (opened.isHopeless) {
    if (problems.length === 0) for (const item of first) await stageItem(item, source, undefined, stage);
    if (!log.hasError()) await log.add([datasetProblems.noRowLeft(source.file, first.length)]);
    return undefined;
  }

  let rows = 0;
  for await (const item of opened.items) {
    if ("row" in item) rows += 1;
    await stageItem(item, source, mapping, stage);
    if (rows % rowsPerReport === 0) stage.onProgress?.(stage.index.count);
  }
  if (rows === 0 && !log.hasError()) await log.add([datasetProblems.datasetEmpty(source.file)]);
  stage.onProgress?.(stage.index.count);
  return mapping?.shape;
}

async function stageItem(
  item: SourceItem,
  source: Source,
  mapping: RowMapping | undefined,
  stage: Stage,
): Promise<void> {
  if ("problem" in item) return stage.log.add([item.problem]);
  const fill = (text: string): string => stage.placeholders.fill(text, item.line);
  const { example, split, faults } = convertRow(item, source, mapping, fill);
  if (faults.length > 0) {
    await stage.log.addRow(faults, { file: source.file, line: item.line, row: item.row });
  }
  if (example === undefined || split === undefined) return;
  stage.index.add(example, item.row, split);
  if (example.kind === "text") stage.characters += countCharacters(example.text);
  await stage.rows.write(JSON.stringify({ line: item.row, example }));
}

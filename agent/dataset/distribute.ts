// Second pass of an import: decides the split of every row and writes the rows into the file of their split.
import { createHash } from "node:crypto";
import { Row, type DatasetManifest } from "../../schemas/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import type { LineFile } from "./line-file.ts";
import { readLines } from "./lines.ts";
import { splits, type RowIndex, type Split } from "./row-index.ts";
import type { DatasetTable, Source } from "./sources.ts";
import { holdOutAtRandom, holdOutEnd } from "./split.ts";
import { cutTextAtEnd } from "./text-cut.ts";

/** How the rows that were read become splits. */
export type SplitPlan =
  /** The index says the split of each row. */
  | { kind: "rows" }
  /** The rows are pieces of one text whose end is held out. */
  | { kind: "end-of-text"; characters: number; fraction: number };

/** Draws the held-out rows, unless a column or a second file has said which they are. */
export function planSplits(
  index: RowIndex,
  sources: readonly Source[],
  table: DatasetTable,
  characters: number,
): { plan: SplitPlan; problems: Problem[] } {
  const [{ file, format }] = sources as [Source];
  const fraction = table.validation_fraction;
  const given = table.validation_path !== undefined || table.split_column !== undefined;
  const problems: Problem[] = [];
  if (!given && format === "text" && fraction > 0 && characters > 1) {
    if (table.validation_position !== "end") problems.push(datasetProblems.textEndHeldOut(file));
    return { plan: { kind: "end-of-text", characters, fraction }, problems };
  }
  if (!given && table.validation_position === "end") holdOutEnd(index, fraction);
  else if (!given) holdOutAtRandom(index, fraction);

  if (!index.hasRowIn("train")) problems.push(datasetProblems.noTrainingRow(file));
  const wantsHeldOut = given || fraction > 0;
  if (wantsHeldOut && !index.hasRowIn("validation")) problems.push(datasetProblems.noHeldOutRow(file));
  return { plan: { kind: "rows" }, problems };
}

/**
 * @param staged file of all rows, one a line, in the order of the index
 * @returns rows and bytes of each split, and a hash over all of them
 */
export async function writeSplits(
  staged: string,
  plan: SplitPlan,
  index: RowIndex,
  create: (name: string) => Promise<LineFile>,
  signal: AbortSignal | undefined,
): Promise<{ splits: DatasetManifest["splits"]; hash: string }> {
  const files = new Map<Split, LineFile>();
  const assigned =
    plan.kind === "rows"
      ? assignedLines(staged, index, signal)
      : cutLines(staged, plan.characters, plan.fraction, signal);
  for await (const { split, line } of assigned) {
    const file = files.get(split) ?? (await create(`${split}.jsonl`));
    files.set(split, file);
    await file.write(line);
  }
  return finishSplits(files);
}

/** Leaves the files whole on disk. @returns rows and bytes of each split, and a hash over all of them */
export async function finishSplits(
  files: ReadonlyMap<Split, LineFile>,
): Promise<{ splits: DatasetManifest["splits"]; hash: string }> {
  const hash = createHash("sha256");
  const written: DatasetManifest["splits"] = {};
  for (const split of splits) {
    const file = files.get(split);
    if (file === undefined) continue;
    hash.update(`${split} ${await file.finish()}\n`);
    written[split] = { rows: file.lines, bytes: file.bytes };
  }
  return { splits: written, hash: hash.digest("hex") };
}

interface AssignedLine {
  split: Split;
  line: Buffer | string;
}

async function* assignedLines(
  staged: string,
  index: RowIndex,
  signal: AbortSignal | undefined,
): AsyncGenerator<AssignedLine> {
  for await (const { line, bytes } of readLines(staged, Infinity, signal)) {
    yield { split: index.split(line - 1), line: bytes! };
  }
}

async function* cutLines(
  staged: string,
  characters: number,
  fraction: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<AssignedLine> {
  for await (const { row, split } of cutTextAtEnd(stagedRows(staged, signal), characters, fraction)) {
    yield { split, line: JSON.stringify(row) };
  }
}

async function* stagedRows(staged: string, signal: AbortSignal | undefined): AsyncGenerator<Row> {
  for await (const { bytes } of readLines(staged, Infinity, signal)) {
    yield Row.parse(JSON.parse(bytes!.toString("utf8")));
  }
}

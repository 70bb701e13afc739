// Which rows are held out, and which rows stand where they should not.
import type { Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { splits, type RowIndex, type Split } from "./row-index.ts";

/** Rows that are named in a report of repetitions. */
const shownExamples = 5;

/** How many of `count` are held out; at least one and never all, where there are two. */
export function heldOutCount(count: number, fraction: number): number {
  if (fraction === 0 || count < 2) return 0;
  return Math.min(count - 1, Math.max(1, roundUp(count * fraction)));
}

/** Up to the next whole number, but not because 0.07 × 100 is 7.000000000000001. */
function roundUp(value: number): number {
  return Math.ceil(value - 1e-9);
}

/**
 * Holds out the rows with the smallest hashes. As equal rows have equal hashes they land in the same split;
 * repeated rows may make the share a little larger.
 */
export function holdOutAtRandom(index: RowIndex, fraction: number): void {
  const sorted = index.sortedHashes();
  const wanted = heldOutCount(sorted.length, fraction);
  if (wanted === 0 || sorted[0] === sorted.at(-1)) return;
  let highest = sorted[wanted - 1]!;
  // If everything that is left repeats one row, that row stays with train.
  if (highest === sorted.at(-1)) highest = sorted[sorted.indexOf(highest) - 1]!;
  for (let row = 0; row < index.count; row += 1) {
    index.assign(row, index.hash(row) <= highest ? "validation" : "train");
  }
}

export function holdOutEnd(index: RowIndex, fraction: number): void {
  const first = index.count - heldOutCount(index.count, fraction);
  for (let row = first; row < index.count; row += 1) index.assign(row, "validation");
}

/** The split that a value of the split column names. */
export function splitNamed(value: string): Split | undefined {
  const name = value.trim().toLowerCase();
  if (["train", "training"].includes(name)) return "train";
  if (["validation", "valid", "val", "dev", "eval", "evaluation"].includes(name)) return "validation";
  return name === "test" || name === "testing" ? "test" : undefined;
}

export interface Repetitions {
  duplicateRows: number;
  leakedRows: number;
  problems: Problem[];
}

/** Rows that repeat an earlier one of their split, and rows of train that also stand in another split. */
export function findRepetitions(index: RowIndex, file: string): Repetitions {
  const repeated = repeatedHashes(index.sortedHashes());
  const seen = new Map<bigint, Map<Split, { line: number; rows: number }>>();
  const duplicates = new Examples();
  for (let row = 0; row < index.count; row += 1) {
    const hash = index.hash(row);
    if (!repeated.has(hash)) continue;
    const bySplit = seen.get(hash) ?? new Map<Split, { line: number; rows: number }>();
    seen.set(hash, bySplit);
    const earlier = bySplit.get(index.split(row));
    if (earlier === undefined) {
      bySplit.set(index.split(row), { line: index.line(row), rows: 1 });
    } else {
      earlier.rows += 1;
      duplicates.add(1, index.line(row), `row ${index.line(row)} repeats row ${earlier.line}`);
    }
  }
  const leaks = new Examples();
  for (const bySplit of seen.values()) {
    const train = bySplit.get("train");
    const [other] = splits.filter((split) => split !== "train" && bySplit.has(split));
    if (train === undefined || other === undefined) continue;
    const where = `row ${bySplit.get(other)!.line} of ${other}`;
    leaks.add(train.rows, train.line, `row ${train.line} of train is ${where}`);
  }
  return {
    duplicateRows: duplicates.count,
    leakedRows: leaks.count,
    problems: [
      ...(duplicates.count === 0
        ? []
        : [datasetProblems.duplicateRows(duplicates.where(file), duplicates.count, duplicates.list())]),
      ...(leaks.count === 0
        ? []
        : [datasetProblems.leakedRows(leaks.where(file), leaks.count, leaks.list())]),
    ],
  };
}

function repeatedHashes(sorted: BigUint64Array): Set<bigint> {
  const repeated = new Set<bigint>();
  for (let at = 1; at < sorted.length; at += 1) {
    if (sorted[at] === sorted[at - 1]) repeated.add(sorted[at]!);
  }
  return repeated;
}

/** How many there are, and the first few in words. */
class Examples {
  count = 0;
  #line = 1;
  #shown: string[] = [];

  add(rows: number, line: number, words: string): void {
    if (this.count === 0) this.#line = line;
    this.count += rows;
    if (this.#shown.length < shownExamples) this.#shown.push(words);
  }

  where(file: string): { file: string; line: number } {
    return { file, line: this.#line };
  }

  list(): string {
    return this.#shown.join(", ") + (this.count > this.#shown.length ? ", …" : "");
  }
}

// Rows as ranges of their numbers, and the lines that these stand on; only the first and the last of each range is read.
import type { RowRange } from "../../schemas/protocol/table.ts";
import type { RowReader } from "./row-reader.ts";

export interface Run {
  readonly first: number;
  readonly last: number;
}

/** Numbers in any order, none of them twice. */
export function runsOf(numbers: readonly number[]): Run[] {
  const runs: { first: number; last: number }[] = [];
  for (const number of Uint32Array.from(numbers).sort()) {
    const before = runs.at(-1);
    if (before?.last === number - 1) before.last = number;
    else runs.push({ first: number, last: number });
  }
  return runs;
}

/** Those that are there. */
export async function readRanges(reader: RowReader, runs: readonly Run[]): Promise<RowRange[]> {
  const lines = new Map<number, number>();
  await reader.pick(
    runs.flatMap(({ first, last }) => [first, last]),
    ({ record, rowLine }) => lines.set(record, rowLine),
  );
  return runs.flatMap(({ first, last }) => {
    const [line, lastLine] = [lines.get(first), lines.get(last)];
    if (line === undefined || lastLine === undefined) return [];
    return [{ row: first, count: last - first + 1, line, lastLine }];
  });
}

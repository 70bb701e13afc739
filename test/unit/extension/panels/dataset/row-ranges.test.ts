import assert from "node:assert/strict";
import { test } from "node:test";
import { RowRanges } from "../../../../../extension/panels/dataset/row-ranges.ts";

const lineOf = (row: number): number => 3 * row + 1;
const named = (rows: Iterable<number>): RowRanges =>
  RowRanges.named([...rows].map((row) => ({ row, line: lineOf(row) })));

test("Ranges hold what sets of single rows hold, whatever is added and taken away", () => {
  let seed = 7;
  const draw = (below: number): number => (seed = (seed * 16_807) % 2_147_483_647) % below;
  let ranges = RowRanges.none;
  const rows = new Set<number>();
  for (let turn = 0; turn < 300; turn++) {
    const first = draw(60);
    const some = Array.from({ length: 1 + draw(8) }, (_, index) => first + index * (1 + (turn % 3)));
    const adds = draw(2) === 0;
    ranges = adds ? ranges.with(named(some)) : ranges.without(named(some));
    for (const row of some)
      if (adds) rows.add(row);
      else rows.delete(row);
    assert.equal(ranges.count, rows.size);
    for (let row = 0; row < 90; row++) {
      assert.equal(ranges.has(row), rows.has(row));
      const { ranges: all } = ranges;
      const stands = all.some(({ line, lastLine }) => line <= lineOf(row) && lineOf(row) <= lastLine);
      assert.equal(stands, rows.has(row), "the lines are those of its rows and of no other");
    }
  }
});

test("Rows side by side are one range, in whatever order they come", () => {
  assert.deepEqual(named([5, 3, 4, 9]).ranges, [
    { row: 3, count: 3, line: 10, lastLine: 16 },
    { row: 9, count: 1, line: 28, lastLine: 28 },
  ]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut, withinLimits } from "../../../../webviews/table/column-layout.ts";

const columns = [
  { id: "line", width: 60, pinned: true },
  { id: "prompt", width: 200 },
  { id: "answer", width: 200 },
];

test("the last column takes what room is left, unless somebody has chosen its width", () => {
  assert.deepEqual(layOut(columns, {}, 1000), [
    { width: 60, pinnedAt: 0 },
    { width: 200, pinnedAt: undefined },
    { width: 740, pinnedAt: undefined },
  ]);
  assert.equal(layOut(columns, { answer: 300 }, 1000)[2]?.width, 300);
  assert.equal(layOut(columns, { prompt: 900 }, 1000)[2]?.width, 200);
});

test("columns that grow share what room is left", () => {
  const growing = [
    columns[0]!,
    { ...columns[1]!, grows: true },
    { ...columns[2]!, grows: true },
    { id: "score", width: 80 },
  ];
  const widths = (chosen: Record<string, number>): number[] =>
    layOut(growing, chosen, 1000).map(({ width }) => width);
  assert.deepEqual(widths({}), [60, 430, 430, 80]);
  assert.deepEqual(widths({ prompt: 300 }), [60, 300, 560, 80]);
  assert.deepEqual(widths({ prompt: 300, answer: 300 }), [60, 300, 300, 80]);
});

test("pinned columns stand beside one another", () => {
  const pinned = [columns[0]!, { id: "name", width: 150, pinned: true }, columns[1]!];
  assert.deepEqual(
    layOut(pinned, { line: 80 }, 0).map(({ pinnedAt }) => pinnedAt),
    [0, 80, undefined],
  );
});

test("no column can be made so narrow that it is lost", () => {
  assert.equal(withinLimits(-5), 40);
  assert.equal(withinLimits(123.4), 123);
  assert.equal(withinLimits(1e9), 2000);
});

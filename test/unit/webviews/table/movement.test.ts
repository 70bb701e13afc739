import assert from "node:assert/strict";
import { test } from "node:test";
import { moved, type Cell } from "../../../../webviews/table/movement.ts";

const size = { rows: 1000, columns: 4, page: 20 };
const plain = { ctrlKey: false, metaKey: false, altKey: false };

const near: readonly (readonly [string, Cell])[] = [
  ["ArrowUp", { row: 499, column: 2 }],
  ["ArrowDown", { row: 501, column: 2 }],
  ["ArrowLeft", { row: 500, column: 1 }],
  ["ArrowRight", { row: 500, column: 3 }],
  ["PageUp", { row: 480, column: 2 }],
  ["PageDown", { row: 520, column: 2 }],
  ["Home", { row: 500, column: 0 }],
  ["End", { row: 500, column: 3 }],
];

const far: readonly (readonly [string, Cell])[] = [
  ["ArrowUp", { row: 0, column: 2 }],
  ["ArrowDown", { row: 999, column: 2 }],
  ["ArrowLeft", { row: 500, column: 0 }],
  ["ArrowRight", { row: 500, column: 3 }],
  ["Home", { row: 0, column: 0 }],
  ["End", { row: 999, column: 3 }],
];

for (const [key, cell] of near) {
  test(`${key} leads to row ${cell.row}, column ${cell.column}`, () => {
    assert.deepEqual(moved({ row: 500, column: 2 }, { ...plain, key }, size), cell);
  });
}

for (const [key, cell] of far) {
  test(`Ctrl+${key} leads to row ${cell.row}, column ${cell.column}`, () => {
    assert.deepEqual(moved({ row: 500, column: 2 }, { ...plain, ctrlKey: true, key }, size), cell);
    assert.deepEqual(moved({ row: 500, column: 2 }, { ...plain, metaKey: true, key }, size), cell);
  });
}

test("nothing leads out of the grid, and the header is above the first row", () => {
  assert.deepEqual(moved({ row: 0, column: 0 }, { ...plain, key: "ArrowUp" }, size), { row: -1, column: 0 });
  assert.deepEqual(moved({ row: -1, column: 3 }, { ...plain, key: "ArrowUp" }, size), { row: -1, column: 3 });
  assert.deepEqual(moved({ row: 999, column: 3 }, { ...plain, key: "PageDown" }, size), {
    row: 999,
    column: 3,
  });
  assert.deepEqual(moved({ row: 5, column: 3 }, { ...plain, key: "PageUp" }, size), { row: 0, column: 3 });
});

test("other keys lead nowhere", () => {
  assert.equal(moved({ row: 5, column: 3 }, { ...plain, key: "a" }, size), undefined);
  assert.equal(moved({ row: 5, column: 3 }, { ...plain, altKey: true, key: "ArrowUp" }, size), undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { PendingChanges, type Storage } from "../../../../../extension/panels/dataset/pending-changes.ts";

function storage(): Storage & { readonly kept: Map<string, unknown> } {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (key) => kept.get(key),
    update: (key, value) => {
      if (value === undefined) kept.delete(key);
      else kept.set(key, JSON.parse(JSON.stringify(value)));
      return Promise.resolve();
    },
  };
}

const rows = (...numbers: readonly number[]) => numbers.map((row) => ({ row, line: row + 1 }));
const text = { kind: "text", text: "better" } as const;

test("Changes are there again after a reload, and gone once they were discarded", () => {
  const place = storage();
  const before = new PendingChanges(place, "file:/a");
  before.mark(rows(3, 4, 5, 9), true, "v1");
  before.mark(rows(4), false, "v1");
  before.edit({ row: 7, line: 8, example: text }, "v1");
  const after = new PendingChanges(place, "file:/a");
  assert.deepEqual(after.pending("v1"), {
    excluded: Uint32Array.of(3, 3, 5, 5, 9, 9),
    edits: [{ row: 7, line: 8, example: text }],
    isStale: false,
  });
  assert.deepEqual(
    after.rows.excluded.ranges.map(({ row, count, line, lastLine }) => [row, count, line, lastLine]),
    [
      [3, 1, 4, 4],
      [5, 1, 6, 6],
      [9, 1, 10, 10],
    ],
  );
  after.discard();
  assert.equal(place.kept.size, 0);
  assert.equal(new PendingChanges(place, "file:/a").count, 0);
});

test("What is changed while changes are saved stays to be saved", () => {
  const place = storage();
  const changes = new PendingChanges(place, "x");
  changes.mark(rows(3, 4), true, "v1");
  for (const row of [3, 7, 8]) changes.edit({ row, line: row + 1, example: text }, "v1");
  const saved = changes.rows;
  changes.mark(rows(5), true, "v1");
  const newer = { row: 8, line: 9, example: { kind: "text", text: "better still" } } as const;
  changes.edit(newer, "v1");
  changes.saved(saved);
  const left = { excluded: Uint32Array.of(5, 5), edits: [newer], isStale: false };
  assert.deepEqual(changes.pending("v1"), left);
  assert.deepEqual(new PendingChanges(place, "x").pending("v1"), left);
  changes.saved(changes.rows);
  assert.equal(place.kept.size, 0);
});

test("A row that is left out need not be edited, too", () => {
  const changes = new PendingChanges(storage(), "x");
  changes.edit({ row: 2, line: 3, example: text }, "");
  changes.mark(rows(2), true, "");
  assert.equal(changes.count, 1);
  assert.deepEqual(changes.rows.edits, []);
  changes.mark(rows(2), false, "");
  assert.equal(changes.rows.edits.length, 1);
  changes.dropEdit(2);
  assert.equal(changes.count, 0);
});

test("Changes of a file that is another one by now are known as such", () => {
  const changes = new PendingChanges(storage(), "x");
  changes.mark(rows(1), true, "monday");
  assert.equal(changes.pending("monday").isStale, false);
  assert.equal(changes.pending("tuesday").isStale, true);
  changes.discard();
  changes.mark(rows(1), true, "tuesday");
  assert.equal(changes.pending("tuesday").isStale, false);
});

test("A million rows in a row take no more room than one, also where each has several lines", () => {
  const place = storage();
  const before = new PendingChanges(place, "x");
  const names = Array.from({ length: 1_000_000 }, (_, row) => ({ row, line: 2 * row + 2 }));
  before.mark(names, true, "");
  assert.ok(JSON.stringify([...place.kept]).length < 200);
  assert.equal(before.pending("").excluded.length, 2);
  before.mark([{ row: 500_000, line: 1_000_002 }], false, "");
  const after = new PendingChanges(place, "x");
  assert.equal(after.count, 999_999);
  assert.deepEqual(after.rows.excluded.ranges, [
    { row: 0, count: 500_000, line: 2, lastLine: 1_000_001 },
    { row: 500_001, count: 499_999, line: 1_000_003, lastLine: 2_000_000 },
  ]);
});

test("Every second of a million rows takes some bytes each, and is there again after a reload", () => {
  const place = storage();
  const before = new PendingChanges(place, "x");
  const names = Array.from({ length: 500_000 }, (_, index) => ({ row: 2 * index, line: 2 * index + 1 }));
  before.mark(names, true, "");
  assert.ok(JSON.stringify([...place.kept]).length < 5_000_000);
  assert.deepEqual(new PendingChanges(place, "x").rows.excluded, before.rows.excluded);
});

test("What is kept in another form is no change", () => {
  const place = storage();
  place.kept.set("dataset.pending.x", { excluded: "all" });
  assert.equal(new PendingChanges(place, "x").count, 0);
});

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
    excluded: Uint32Array.of(3, 5, 9),
    edits: [{ row: 7, line: 8, example: text }],
    isStale: false,
  });
  assert.deepEqual(
    [...after.rows.excluded],
    [
      [3, 4],
      [5, 6],
      [9, 10],
    ],
  );
  after.discard();
  assert.equal(place.kept.size, 0);
  assert.equal(new PendingChanges(place, "file:/a").count, 0);
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

test("A hundred thousand rows in a row take no more room than one", () => {
  const place = storage();
  new PendingChanges(place, "x").mark(rows(...Array.from({ length: 100_000 }, (_, row) => row)), true, "");
  assert.ok(JSON.stringify([...place.kept]).length < 200);
  assert.equal(new PendingChanges(place, "x").count, 100_000);
});

test("What is kept in another form is no change", () => {
  const place = storage();
  place.kept.set("dataset.pending.x", { excluded: "all" });
  assert.equal(new PendingChanges(place, "x").count, 0);
});

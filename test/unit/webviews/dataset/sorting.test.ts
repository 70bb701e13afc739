import assert from "node:assert/strict";
import { test } from "node:test";
import { sortedBy } from "../../../../webviews/dataset/sorting.ts";

const up = (column: string) => ({ column, descending: false });
const down = (column: string) => ({ column, descending: true });

test("A header sorts up, down, and not any more", () => {
  assert.deepEqual(sortedBy([], "a", false), [up("a")]);
  assert.deepEqual(sortedBy([up("a")], "a", false), [down("a")]);
  assert.deepEqual(sortedBy([down("a")], "a", false), []);
  assert.deepEqual(sortedBy([up("a"), up("b")], "c", false), [up("c")]);
});

test("With Shift one more column takes part, changes its direction or leaves", () => {
  assert.deepEqual(sortedBy([up("a")], "b", true), [up("a"), up("b")]);
  assert.deepEqual(sortedBy([up("a"), up("b")], "a", true), [down("a"), up("b")]);
  assert.deepEqual(sortedBy([down("a"), up("b")], "a", true), [up("b")]);
  assert.deepEqual(sortedBy(["a", "b", "c", "d"].map(up), "e", true), ["b", "c", "d", "e"].map(up));
});

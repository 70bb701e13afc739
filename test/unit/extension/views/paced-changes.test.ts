import assert from "node:assert/strict";
import { test } from "node:test";
import { PacedChanges } from "../../../../extension/views/paced-changes.ts";
import { until } from "../../../support/until.ts";

test("The first change is told at once, those that follow together and once each", async () => {
  const told: (readonly string[])[] = [];
  const changes = new PacedChanges((keys) => told.push(keys), 20);
  changes.add(["a"]);
  assert.deepEqual(told, [["a"]]);
  changes.add(["a", "b"]);
  changes.add(["b", "c"]);
  assert.deepEqual(told, [["a"]]);
  await until(() => told.length > 1, "the rest is told");
  assert.deepEqual(told, [["a"], ["a", "b", "c"]]);
  changes.dispose();
});

test("What waits when nobody listens any more is not told", async () => {
  const told: (readonly string[])[] = [];
  const changes = new PacedChanges((keys) => told.push(keys), 20);
  const others = new PacedChanges((keys) => told.push(keys), 20);
  changes.add(["a"]);
  changes.add(["b"]);
  changes.dispose();
  others.add(["c"]);
  others.add(["d"]);
  await until(() => told.some(([key]) => key === "d"), "a pause of the same length is over");
  assert.deepEqual(told, [["a"], ["c"], ["d"]]);
  others.dispose();
});

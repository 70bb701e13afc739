// Why several runs differ: each is held against the first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeDifferences } from "../../../../../extension/panels/run/differences.ts";

test("A run that is not named for a key has the first one's value", () => {
  const merged = mergeDifferences([
    [{ area: "config", key: "optimizer.lr", left: 0.001, right: 0.01 }],
    [
      { area: "config", key: "optimizer.lr", left: 0.001, right: 0.1 },
      { area: "code", key: "commit", left: "abc", right: null },
    ],
  ]);
  assert.deepEqual(merged, [
    { area: "config", key: "optimizer.lr", values: ["0.001", "0.01", "0.1"] },
    { area: "code", key: "commit", values: ["abc", "abc", ""] },
  ]);
});

test("Runs that are the same have no differences", () => {
  assert.deepEqual(mergeDifferences([[], []]), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { stallSeconds, stallThresholds } from "../../../agent/run/stall.ts";

test("Silence is a stall after two minutes or ten steps, whichever is longer, and later before the first step", () => {
  const table: [medianStepSeconds: number | undefined, wanted: number][] = [
    [0.1, 120],
    [12, 120],
    [60, 600],
    [undefined, 600],
  ];
  for (const [median, wanted] of table)
    assert.equal(stallSeconds(stallThresholds, median), wanted, String(median));
});

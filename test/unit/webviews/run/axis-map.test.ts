// Where a point of one axis lies on another one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { AxisMap } from "../../../../webviews/chart/axis-map.ts";

/** Bins of so many points each. */
function bins(starts: readonly number[], counts: readonly number[]) {
  return { x: Float64Array.from(starts), count: Uint32Array.from(counts), length: starts.length };
}

test("the n-th point of one axis is the n-th of the other", () => {
  // Ten points: a second each, then a pause of a minute before the sixth.
  const times = [0, 1, 2, 3, 4, 65, 66, 67, 68, 69];
  const clock = bins(
    times,
    times.map(() => 1),
  );
  const steps = bins([1, 6], [5, 5]);
  const map = AxisMap.join(clock, steps);
  assert.equal(map.map(0), 1);
  assert.equal(map.map(65), 6);
  // In the pause nothing was trained: what lies between has the steps between.
  const between = map.map(35);
  assert.ok(between >= 5 && between <= 6, String(between));
});

test("a place before the first or behind the last point belongs nowhere, unless the nearest is wanted", () => {
  const map = AxisMap.join(bins([10, 20], [1, 1]), bins([1, 2], [1, 1]));
  assert.ok(Number.isNaN(map.map(9)) && Number.isNaN(map.map(21)));
  assert.deepEqual([map.clamp(9), map.clamp(21)], [1, 2]);
  assert.ok(Number.isNaN(AxisMap.join(bins([], []), bins([], [])).clamp(1)));
});

test("pairs that come for hours are thinned out, and places stay where they are", () => {
  const map = new AxisMap();
  for (let second = 0; second < 100_000; second++) map.append(second, second * 3);
  assert.ok(map.length <= 8192, String(map.length));
  assert.ok(Math.abs(map.map(12_345) - 37_035) < 1e-6);
  map.truncate(50_000);
  assert.ok(Number.isNaN(map.map(60_000)));
});

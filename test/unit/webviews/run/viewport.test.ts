// The shown range: zoomed, moved, reset, and following runs that go on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chosen, moved, shown, zoomed } from "../../../../webviews/chart/viewport.ts";

const extent = { from: 0, to: 1000 };

test("a part that reaches the end goes on with the run", () => {
  const range = chosen(600, 1000, extent);
  assert.deepEqual(range, { from: 600, to: null });
  assert.deepEqual(shown(range, { from: 0, to: 2000 }), { from: 600, to: 2000 });
});

test("a part that is everything is no part", () => {
  assert.equal(chosen(-50, 1200, extent), null);
  assert.deepEqual(shown(null, extent), extent);
});

test("zooming keeps the place under the pointer where it is", () => {
  const range = zoomed(null, extent, 250, 2);
  assert.deepEqual(range, { from: 125, to: 625 });
  assert.equal(zoomed(range, extent, 250, 0.5), null);
});

test("moving keeps the width, also at the ends", () => {
  assert.deepEqual(moved({ from: 100, to: 200 }, extent, 0.5), { from: 150, to: 250 });
  assert.deepEqual(moved({ from: 100, to: 200 }, extent, -5), { from: 0, to: 100 });
  assert.deepEqual(moved({ from: 100, to: 200 }, extent, 99), { from: 900, to: null });
  assert.equal(moved(null, extent, 1), null);
});

test("a range is never so narrow that numbers end", () => {
  let range = zoomed(null, extent, 500, 1e6);
  for (let times = 0; times < 20; times++) range = zoomed(range, extent, 500, 1e6) ?? range;
  const { from, to } = shown(range, extent);
  assert.ok(to > from);
});

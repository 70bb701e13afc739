// Smoothing: a moving average without bias, that looks alike at every zoom.
import assert from "node:assert/strict";
import { test } from "node:test";
import { pieceOf } from "../../../../webviews/chart/curve.ts";
import { smoothen, smoothingUnit } from "../../../../webviews/chart/smoothing.ts";

function smooth(
  values: readonly number[],
  weight: number,
  places = values.map((_, index) => index),
): number[] {
  const piece = pieceOf(Float64Array.from(places), Float32Array.from(values));
  return [...smoothen([piece], { weight, unit: 1 }, -Infinity)[0]!];
}

test("evenly spaced points give the debiased exponential moving average", () => {
  const values = [4, 2, 8, 6];
  let [average, total] = [0, 0];
  const expected = values.map((value) => {
    average = 0.6 * average + 0.4 * value;
    total = 0.6 * total + 0.4;
    return average / total;
  });
  smooth(values, 0.6).forEach((value, index) => assert.ok(Math.abs(value - expected[index]!) < 1e-6));
});

test("a constant stays what it is, from the first point on", () => {
  for (const value of smooth([5, 5, 5, 5, 5], 0.99)) assert.ok(Math.abs(value - 5) < 1e-9);
});

test("after a long way without points only new ones count", () => {
  const [, last] = smooth([100, 1], 0.6, [0, 1000]);
  assert.ok(Math.abs(last! - 1) < 1e-6);
});

test("a value that is missing breaks the line and does not spread", () => {
  const [first, missing, last] = smooth([1, Number.NaN, 1], 0.9);
  assert.deepEqual([first, missing], [1, Number.NaN]);
  assert.ok(Math.abs(last! - 1) < 1e-9);
});

test("pieces that follow one another are smoothed as one curve", () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  const whole = smooth(values, 0.8);
  const x = Float64Array.from(values.keys());
  const [left, right] = [
    { ...pieceOf(x, Float32Array.from(values)), end: 3 },
    { ...pieceOf(x, Float32Array.from(values)), start: 3 },
  ];
  const parts = smoothen([left, right], { weight: 0.8, unit: 1 }, -Infinity).flatMap((part) => [...part]);
  parts.forEach((value, index) => assert.ok(Math.abs(value - whole[index]!) < 1e-9));
});

test("where few points are seen the unit is their distance, otherwise a share of the range", () => {
  assert.equal(smoothingUnit(16, 1), 1);
  const far = smoothingUnit(1_000_000, 1);
  assert.ok(far > 700 && far < 1500, String(far));
});

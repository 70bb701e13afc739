import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bootstrapInterval,
  pairedInterval,
  weightedMean,
} from "../../../../agent/evaluation/metrics/bootstrap.ts";
import { createRandom } from "../../../../agent/dataset/random.ts";

const rows = (values: readonly number[]) => values.map((sum) => ({ sum, weight: 1 }));

test("The interval of a mean is about the one of the normal distribution", () => {
  const random = createRandom(1);
  const values = Array.from({ length: 400 }, () => random.normal());
  const mean = weightedMean(rows(values))!;
  const [low, high] = bootstrapInterval(rows(values))!;
  assert.ok(Math.abs(low - (mean - 0.098)) < 0.015, `${low}`);
  assert.ok(Math.abs(high - (mean + 0.098)) < 0.015, `${high}`);
});

test("The same rows give the same interval", () => {
  const values = rows([0, 1, 1, 0, 1, 0.5]);
  assert.deepEqual(bootstrapInterval(values), bootstrapInterval(values));
});

test("A pair that always differs alike has no doubt about its difference", () => {
  const before = rows([0.1, 0.9, 0.4]);
  const [low, high] = pairedInterval(
    before,
    before.map(({ sum }) => ({ sum: sum + 0.25, weight: 1 })),
  )!;
  assert.ok(Math.abs(low - 0.25) < 1e-12 && Math.abs(high - 0.25) < 1e-12);
});

test("Losses are weighed by their tokens", () => {
  assert.equal(
    weightedMean([
      { sum: 6, weight: 3 },
      { sum: 1, weight: 1 },
    ]),
    1.75,
  );
  assert.equal(weightedMean([]), null);
  assert.equal(bootstrapInterval(rows([1])), null);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom, derive } from "../../../agent/dataset/random.ts";

test("the same seed gives the same numbers on every platform", () => {
  const random = createRandom(42);
  assert.deepEqual(
    [random.below(1000), random.below(1000), random.next(), random.normal(), derive(42, "order 1")],
    [924, 897, 0.1117019639532224, 0.15178267621950975, 880261615],
  );
});

test("numbers are spread as they should be", () => {
  const random = createRandom(1);
  const count = 20_000;
  const uniform = Array.from({ length: count }, () => random.next());
  const normal = Array.from({ length: count }, () => random.normal());
  const dice = Array.from({ length: count }, () => random.below(6));
  const mean = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  assert.ok(Math.abs(mean(uniform) - 0.5) < 0.01);
  assert.ok(Math.abs(mean(normal)) < 0.03);
  assert.ok(Math.abs(mean(normal.map((value) => value * value)) - 1) < 0.04);
  for (let face = 0; face < 6; face++) {
    assert.ok(Math.abs(dice.filter((value) => value === face).length / count - 1 / 6) < 0.01);
  }
});

test("seeds of different purposes differ", () => {
  const seeds = [0, 1, 2].flatMap((seed) =>
    ["order 0", "order 1", "cut 0 0", ""].map((label) => derive(seed, label)),
  );
  assert.equal(new Set(seeds).size, seeds.length);
});

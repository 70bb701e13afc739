import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../../agent/dataset/random.ts";
import {
  type SpikeRule,
  createSpikeWatch,
  expectedRange,
  gradientRule,
  lossRule,
} from "../../../agent/run/spikes.ts";

/** The indices of the values that are told as spikes. */
function spikesIn(values: readonly number[], rule: SpikeRule = lossRule): number[] {
  const watch = createSpikeWatch(rule);
  return values.flatMap((value, index) => (watch(value) === undefined ? [] : [index]));
}

/** A loss that falls from 7 to 2 with the noise of batches. */
function course(length: number, noise = 0.1): number[] {
  const random = createRandom(3);
  return Array.from({ length }, (_, step) => 2 + 5 * Math.exp(-step / 80) + noise * random.normal());
}

function withValues(values: readonly number[], changes: Record<number, number>): number[] {
  return values.map((value, index) => changes[index] ?? value);
}

const calm = course(1000);
const plateau = calm.map((value, index) => (index >= 300 && index < 340 ? value + 5 : value));
/** A loss that falls from 5 to a thousandth: the rows are known by heart, and batches differ by factors. */
const vanishing = calm.map((_, step) => 0.001 + 5 * Math.exp(-step / 50));
const table: [name: string, values: readonly number[], rule: SpikeRule, spikes: number[]][] = [
  ["A falling loss has no spike", calm, lossRule, []],
  ["A rising start, as of gradients in a warm-up, is none", course(100).toReversed(), gradientRule, []],
  ["A jump is one", withValues(calm, { 300: 9 }), lossRule, [300]],
  ["A jump within the first steps is not judged", withValues(calm, { 20: 30 }), lossRule, []],
  ["A plateau is told when it begins", plateau, lossRule, [300]],
  ["A level that stays is told once", calm.map((x, at) => (at < 300 ? x : x + 5)), lossRule, [300]],
  ["Two jumps close together are told as one", withValues(calm, { 300: 9, 310: 9 }), lossRule, [300]],
  ["A later jump is told again", withValues(calm, { 300: 9, 400: 9 }), lossRule, [300, 400]],
  ["A fall is none", withValues(calm, { 300: 0 }), lossRule, []],
  ["The least stir in a series without noise is none", [...Array<number>(50).fill(1), 1.2], lossRule, []],
  [
    "A stir in a loss that has all but vanished is none",
    withValues(vanishing, { 700: 0.0088, 800: 0.05 }),
    lossRule,
    [],
  ],
  [
    "A jump of a vanished loss by a part of its beginning is one",
    withValues(vanishing, { 700: 0.4 }),
    lossRule,
    [700],
  ],
  [
    "A vanishing gradient that stirs is none, and one that explodes is one",
    withValues(vanishing, { 700: 0.5, 800: 20 }),
    gradientRule,
    [800],
  ],
  ["A jump in a series without noise is one", [...Array<number>(50).fill(1), 1.3], lossRule, [50]],
];
for (const [name, values, rule, spikes] of table) {
  test(name, () => assert.deepEqual(spikesIn(values, rule), spikes));
}

test("A spike says what was to be expected", () => {
  const watch = createSpikeWatch(lossRule);
  for (let step = 0; step < 40; step++) watch(2);
  assert.deepEqual(watch(7), { value: 7, expected: 2 });
});

test("The range is the median and so many robust deviations above it", () => {
  const before = Array.from({ length: 41 }, (_, index) => 80 + index);
  const rule: SpikeRule = { window: 50, least: 41, deviations: 2, rest: 0, factor: 1.1, share: 0.1 };
  // The absolute distances from 100 are 0, 1, 1, 2, 2 … 20, 20, whose median is 10.
  assert.deepEqual(expectedRange(before, rule, 200), { expected: 100, limit: 100 + 2 * 14.826 });
  assert.equal(expectedRange(before.slice(1), rule, 200), undefined);
  assert.deepEqual(expectedRange(before, rule, 500), { expected: 100, limit: 150 });
});

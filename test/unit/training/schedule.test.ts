import assert from "node:assert/strict";
import { test } from "node:test";
import { TrainingFile } from "../../../schemas/training.ts";
import { learningRateFactor } from "../../../agent/training/schedule.ts";

const table: [schedule: string, step: number, factor: number][] = [
  ["cosine", 5, 0.5],
  ["cosine", 10, 1],
  ["cosine", 55, 0.55],
  ["cosine", 100, 0.1],
  ["linear", 10, 1],
  ["linear", 55, 0.55],
  ["linear", 100, 0.1],
  ["constant", 5, 0.5],
  ["constant", 100, 1],
  ["wsd", 80, 1],
  ["wsd", 90, 0.55],
  ["wsd", 100, 0.1],
];

function factorAt(step: number, steps: number, scheduler: Record<string, unknown>): number {
  const dataset = { path: "unused.jsonl" };
  return learningRateFactor(
    step,
    TrainingFile.parse({ schema: 1, dataset, training: { steps }, lr_scheduler: scheduler }),
  );
}

for (const [schedule, step, factor] of table) {
  test(`${schedule} is at ${factor} of the peak at step ${step} of 100`, () => {
    const scheduler = { schedule, warmup_steps: 10, decay_ratio: 0.2, min_lr_factor: 0.1 };
    assert.ok(Math.abs(factorAt(step, 100, scheduler) - factor) < 1e-12);
  });
}

test("without warm-up the first step is already near the peak", () => {
  assert.ok(factorAt(1, 1000, { warmup_steps: 0 }) > 0.999);
});

test("warm-up that is left out takes a tenth of the steps, and never more than 100", () => {
  assert.equal(factorAt(1, 20, {}), 0.5);
  assert.equal(factorAt(50, 100_000, {}), 0.5);
});

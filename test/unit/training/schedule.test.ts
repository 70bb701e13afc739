import assert from "node:assert/strict";
import { test } from "node:test";
import { LrSchedulerSection } from "../../../schemas/training.ts";
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

for (const [schedule, step, factor] of table) {
  test(`${schedule} is at ${factor} of the peak at step ${step} of 100`, () => {
    const scheduler = LrSchedulerSection.parse({
      schedule,
      warmup_steps: 10,
      decay_ratio: 0.2,
      min_lr_factor: 0.1,
    });
    assert.ok(Math.abs(learningRateFactor(step, 100, scheduler) - factor) < 1e-12);
  });
}

test("without warm-up the first step is already near the peak", () => {
  const scheduler = LrSchedulerSection.parse({ warmup_steps: 0 });
  assert.ok(learningRateFactor(1, 1000, scheduler) > 0.999);
});

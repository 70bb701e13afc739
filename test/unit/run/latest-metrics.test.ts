import assert from "node:assert/strict";
import { test } from "node:test";
import { LatestMetrics } from "../../../agent/run/latest-metrics.ts";
import { Metric } from "../../../schemas/run.ts";

/** Seconds that a step takes, judged from times in whole milliseconds. */
function judged(timesOfSteps: readonly number[]): number | undefined {
  const latest = new LatestMetrics();
  const metrics = timesOfSteps.map((time, index) =>
    Metric.parse({
      kind: "train",
      seq: index + 1,
      step: index + 1,
      time: Math.round(time * 1000) / 1000,
      loss: 1,
      learningRate: 0.001,
      gradientNorm: 1,
      tokens: 100 * (index + 1),
      tokensPerSecond: 100,
    }),
  );
  for (const metric of metrics) latest.add(metric, metrics);
  return latest.read().medianStepSeconds;
}

const every = (seconds: number) => Array.from({ length: 64 }, (_, step) => 1_700_000_000 + step * seconds);

test("A step takes what most of the last steps took, whatever came between two of them", () => {
  const times = every(0.1).map((time, step) => (step < 60 ? time : time + 30));
  assert.ok(Math.abs(judged(times)! - 0.1) < 1e-3);
});

test("Steps shorter than the clock tells take time, too", () => {
  const seconds = judged(every(0.0003))!;
  assert.ok(Math.abs(seconds - 0.0003) < 5e-5, `${seconds} s`);
});

test("One step alone tells nothing", () => {
  assert.equal(judged([1]), undefined);
});

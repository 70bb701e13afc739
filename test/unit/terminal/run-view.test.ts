import assert from "node:assert/strict";
import { test } from "node:test";
import type { Metric, RunManifest, RunState } from "../../../schemas/run.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { runFolder } from "../../../agent/run/folder.ts";
import { createPace, plainProgress } from "../../../agent/terminal/plain.ts";
import { applyUpdate, createRunView, type RunView } from "../../../agent/terminal/run-view.ts";

const manifest: RunManifest = {
  schema: 1,
  id: "poems-1",
  name: "poems",
  state: "running",
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: "2026-01-01T00:00:00.000Z",
  file: "poems.train.toml",
  config: TrainingFile.parse({ schema: 1, dataset: { path: "rows.txt" }, training: { steps: 100 } }),
};

const train = (step: number, time: number, loss = 1): Metric => ({
  kind: "train",
  seq: step,
  step,
  time,
  loss,
  learningRate: 1e-3,
  gradientNorm: 1,
  tokensPerSecond: 1234.5,
  tokens: step,
});
const heldOut = (step: number, loss: number, accuracy?: number): Metric => ({
  kind: "validation",
  seq: step,
  step,
  time: 0,
  loss,
  perplexity: Math.exp(loss),
  ...(accuracy !== undefined && { accuracy }),
});

/** The view after the metrics were told, at 30 s past midnight. */
function fold(metrics: Metric[], state: RunState = "running"): RunView {
  const now = Date.parse("2026-01-01T00:00:30.000Z");
  const run = { folder: runFolder("/runs/poems-1"), manifest, state };
  return applyUpdate(createRunView(manifest, state), { run, metrics, log: [] }, now);
}

test("The newest figures are shown and the best held-out loss is remembered", () => {
  const view = fold([train(1, 0, 4), heldOut(1, 3), train(2, 1, 2), heldOut(2, 1.5), heldOut(3, 1.7)]);
  assert.deepEqual([view.step, view.loss, view.heldOutLoss, view.best], [2, 2, 1.7, { step: 2, loss: 1.5 }]);
});

test("Steps that a resumed run tells again replace the first telling", () => {
  const view = fold([train(1, 0, 4), train(2, 1, 3), train(3, 2, 2), train(2, 50, 3), train(3, 51, 2.5)]);
  assert.deepEqual(view.training, [
    { step: 1, loss: 4 },
    { step: 2, loss: 3 },
    { step: 3, loss: 2.5 },
  ]);
});

test("After a rewind nothing of the later steps is left in sight", () => {
  const rewind: Metric = { kind: "rewind", seq: 9, step: 1, time: 60 };
  const view = fold([train(1, 0, 4), heldOut(1, 3), train(2, 1, 3), heldOut(2, 2), rewind]);
  assert.deepEqual([view.step, view.loss, view.heldOutLoss, view.best], [1, 4, 3, { step: 1, loss: 3 }]);
  assert.deepEqual([view.training, view.recent.length], [[{ step: 1, loss: 4 }], 1]);
});

test("The time left comes from the recent pace, and a pause does not count", () => {
  const metrics = Array.from({ length: 40 }, (_, index) => train(index + 1, index * 0.5));
  assert.equal(fold(metrics).remainingSeconds, 30);
  const pause = metrics.map((metric, index) =>
    index < 30 ? metric : { ...metric, time: metric.time + 3600 },
  );
  assert.equal(fold(pause).remainingSeconds, 30);
});

test("A plain line says what the live view says", () => {
  const view = fold([train(39, 0), train(40, 0.5, 1.25), heldOut(40, 1.5)]);
  assert.equal(
    plainProgress(view),
    "step 40 / 100, loss 1.250, held out 1.500, 1,235 tokens/s, 0:30 elapsed, about 0:30 left",
  );
});

test("Accuracy is shown where it was measured, and is forgotten by a rewind", () => {
  const metrics = [train(40, 0.5, 1.25), heldOut(40, 1.5, 0.4567)];
  assert.match(plainProgress(fold(metrics)), /held out 1\.500, accuracy 45\.7 %, /);
  const rewind: Metric = { kind: "rewind", seq: 41, step: 39, time: 60 };
  assert.doesNotMatch(plainProgress(fold([...metrics, rewind])), /accuracy/);
});

test("Plain lines keep their distance and never tell a step twice", () => {
  const due = createPace(10);
  const at = (step: number, seconds: number): boolean => due(fold([train(step, 0)]), seconds * 1000);
  assert.deepEqual([at(1, 0), at(2, 5), at(3, 10), at(3, 30), at(4, 31)], [true, false, true, false, true]);
});

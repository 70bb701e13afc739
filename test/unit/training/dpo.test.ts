import assert from "node:assert/strict";
import { test } from "node:test";
import { createPairBatches } from "../../../agent/dataset/preference.ts";
import type { LoraOptions } from "../../../agent/model/lora.ts";
import { openPairScorer, referenceOf } from "../../../agent/training/pair-scorer.ts";
import { pairLoss, preferenceMetrics } from "../../../agent/training/preference-loss.ts";
import { type SessionOptions, TrainingSession } from "../../../agent/training/session.ts";
import { drawPairs, scoresOf } from "../../support/pairs.ts";
import { tinyConfig, tinyTensors } from "../../support/tiny-model.ts";

const model = tinyConfig("llama");
const sequenceLength = 16;
const dpo = { beta: 0.5, labelSmoothing: 0.1 };
const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, maxNorm: 1 };
const lora: LoraOptions = {
  ...{ rank: 4, alpha: 8, dropout: 0, useRslora: false },
  targets: { modules: ["all-linear"], exclude: [] },
};

async function open(pairsInBatch: number, options: Partial<SessionOptions>) {
  const pairs = drawPairs();
  const batches = createPairBatches(pairs, {
    ...{ batchSize: pairsInBatch, sequenceLength, padding: 0, seed: 1, shuffle: false },
  });
  const batchSize = 2 * pairsInBatch;
  const session = new TrainingSession({
    ...{ model, batchSize, sequenceLength, packed: false, dropout: 0, seed: 3, threads: 1, dpo },
    ...{ accumulates: false, lossRows: batches.mostLossTargets, tensors: tinyTensors(model), ...options },
  });
  const { frozen, arena } = session;
  const places = { model, batchSize, sequenceLength, threads: 1, quantized: frozen.quantized };
  const tensors = new Map([...frozen.weights, ...arena.tensors("weights")]);
  const reference = await scoresOf(openPairScorer({ ...places, tensors }), batches, pairs.length);
  const batchAt = (index: number) => {
    const batch = batches.batchAt(index);
    return { ...batch, reference: referenceOf(batch, reference) };
  };
  const scorer = openPairScorer({ ...places, tensors, lora: options.lora });
  return { session, batchAt, scorer };
}

const kinds: Record<string, Partial<SessionOptions>> = {
  "every weight": {},
  adapters: { lora },
  "adapters on a base of 4 bits, with layers computed again": { lora, quantization: 4, checkpointed: true },
};

for (const [kind, options] of Object.entries(kinds)) {
  test(`preferences are learnt by ${kind}, from a model that is its own reference`, async () => {
    const { session, batchAt } = await open(7, options);
    const first = await session.step([batchAt(0)], 1, 1e-2, optimizer);
    assert.ok(Math.abs(first.loss - Math.log(2)) < 1e-5, String(first.loss));
    assert.ok(Math.abs(first.preferences!.margin) < 1e-4);

    let last = first;
    for (let step = 2; step <= 12; step++) last = await session.step([batchAt(0)], step, 1e-2, optimizer);
    const { accuracy, margin, chosenReward, rejectedReward } = last.preferences!;
    assert.ok(last.loss < 0.6 * first.loss, String(last.loss));
    assert.equal(accuracy, 1);
    assert.ok(Math.abs(margin - (chosenReward - rejectedReward)) < 1e-9 && margin > 1);
  });
}

test("what is trained and what only looks agree on the loss and the rewards of pairs", async () => {
  const { session, batchAt, scorer } = await open(7, { lora });
  for (let step = 1; step <= 3; step++) await session.step([batchAt(0)], step, 1e-2, optimizer);
  const batch = batchAt(0);
  const { loss, preferences } = await session.lossAndGradients([batch], 4);
  const scored = [{ batch, scores: await scorer.score(batch) }];
  assert.ok(Math.abs(pairLoss(scored, dpo) - loss) < 1e-5);
  for (const [name, value] of Object.entries(preferenceMetrics(scored, dpo.beta))) {
    assert.ok(Math.abs(value - preferences![name as keyof typeof preferences]) < 1e-4, name);
  }
});

test("pairs in several batches have the gradient of the same pairs in one", async () => {
  const whole = await open(7, { lora });
  const parts = await open(3, { lora, accumulates: true });
  const expected = await whole.session.lossAndGradients([whole.batchAt(0)], 1);
  // The last of the three batches is filled up.
  const actual = await parts.session.lossAndGradients([0, 1, 2].map(parts.batchAt), 1);
  assert.ok(Math.abs(actual.loss - expected.loss) < 1e-6);
  assert.ok(Math.abs(actual.gradientNorm / expected.gradientNorm - 1) < 1e-5);
});

test("a batch without the reference's scores is a bug", async () => {
  const { session, batchAt } = await open(7, { lora });
  const { reference, ...batch } = batchAt(0);
  assert.equal(reference.length, 14);
  await assert.rejects(session.lossAndGradients([batch], 1), /no scored pairs/);
});

// Adapters on a base of few bits against peft on what those bits stand for: the same gradients, and ten steps.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoraOptions } from "../../agent/model/lora.ts";
import { TrainingSession } from "../../agent/training/session.ts";
import { dequantizedModel } from "../support/dequantized-model.ts";
import { assertNear, relativeDistance } from "./distance.ts";
import {
  batchSize,
  comparedModels,
  drawAdapters,
  drawBatches,
  drawWeights,
  sequenceLength,
} from "./models.ts";
import { askPyTorch } from "./reference.ts";

const steps = 10;
const optimizer = { learningRate: 1e-2, beta1: 0.9, beta2: 0.95, eps: 1e-5, weightDecay: 0.1, maxNorm: 1 };
const schedule = { schedule: "constant", warmupSteps: 0, decayRatio: 0, minLrFactor: 1 } as const;
const options: LoraOptions = {
  ...{ rank: 4, alpha: 8, dropout: 0, useRslora: false },
  targets: { modules: ["all-linear"], exclude: [] },
};

const cases = (
  [
    ["llama with tied embeddings", 4, false],
    ["llama with grouped queries and an output layer of its own", 8, true],
    ["qwen2 with packed documents", 4, true],
    ["gpt2", 4, false],
    ["gpt2 with packed documents and masked targets", 8, true],
  ] as const
).map(([name, bits, checkpointed]) => ({
  ...{ bits, checkpointed },
  compared: comparedModels.find((model) => model.name === name)!,
}));

const requests = cases.map(({ compared, bits }) => ({
  model: compared.model,
  tensors: dequantizedModel(compared.model, drawWeights(compared.model), bits),
  adapter: {
    options,
    wanted: { target_modules: "all-linear" },
    tensors: drawAdapters(compared.model, options),
  },
  ...{ batchSize, sequenceLength, optimizer, schedule },
  steps: drawBatches(compared, steps),
}));
const answers = await askPyTorch(requests);

for (const [index, { compared, bits, checkpointed }] of cases.entries()) {
  const again = checkpointed ? ", layers computed again" : "";
  test(`${compared.name}, ${bits} bits${again}: ten steps of adapters are peft's`, async (t) => {
    const { model, packed } = compared;
    const answer = answers[index]!;
    const session = new TrainingSession({
      ...{ model, tensors: drawWeights(model), batchSize, sequenceLength, packed, lora: options },
      ...{ quantization: bits, checkpointed, accumulates: false, dropout: 0, seed: 0, threads: 2 },
    });
    session.arena.fill("weights", requests[index]!.adapter.tensors);

    for (const [done, batches] of requests[index]!.steps.entries()) {
      const { learningRate, beta1, beta2, eps: epsilon, weightDecay, maxNorm } = optimizer;
      const update = { beta1, beta2, epsilon, weightDecay, maxNorm };
      const { loss, gradientNorm } = await session.step(batches, done + 1, learningRate, update);
      assertNear(loss, answer.losses[done]!, 1e-3, `loss of step ${done + 1}`);
      assertNear(gradientNorm, answer.gradientNorms[done]!, 1e-3, `gradient norm of step ${done + 1}`);
      if (done === 0) compareAll("gradient", session.arena.tensors("gradients"), answer.gradients);
    }
    compareAll("parameter", session.arena.tensors("weights"), answer.parameters);

    function compareAll(what: string, ours: typeof answer.gradients, theirs: typeof answer.gradients): void {
      assert.deepEqual([...ours.keys()].sort(), [...theirs.keys()].sort());
      const { name, distance } = [...theirs]
        .map(([of, { data }]) => ({ name: of, distance: relativeDistance(ours.get(of)!.data, data) }))
        .reduce((a, b) => (b.distance > a.distance ? b : a));
      t.diagnostic(`largest distance of a ${what} ${distance.toExponential(2)}, in ${name}`);
      assert.ok(distance <= 1e-3, `the ${what} ${name} differs by ${distance.toExponential(2)}`);
    }
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { createBatches } from "../../../agent/dataset/batches.ts";
import type { LoraOptions } from "../../../agent/model/lora.ts";
import { heldBytes, holdQuantized } from "../../../agent/model/quantized-model.ts";
import { openEvaluator } from "../../../agent/training/evaluator.ts";
import { type SessionOptions, TrainingSession } from "../../../agent/training/session.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { dequantizedModel } from "../../support/dequantized-model.ts";
import { tinyConfig, tinyTensors } from "../../support/tiny-model.ts";
import { tinyExamples } from "../../support/tiny-run.ts";

const lora: LoraOptions = {
  ...{ rank: 4, alpha: 8, dropout: 0, useRslora: false },
  targets: { modules: ["all-linear"], exclude: [] },
};
const shape = { batchSize: 2, sequenceLength: 16 };
const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0, maxNorm: 1 };

const models: Record<string, ModelConfig> = {
  llama: tinyConfig("llama"),
  "qwen3 with an output layer of its own": tinyConfig("qwen3", { tiedEmbeddings: false, headSize: 16 }),
  "gpt2, whose matrices lie the other way round": tinyConfig("gpt2"),
  "llama with rows that no block size divides": tinyConfig("llama", { intermediateSize: 100 }),
};

async function run(model: ModelConfig, options: Partial<SessionOptions>) {
  const session = new TrainingSession({
    ...{ model, lora, ...shape, packed: true, dropout: 0, seed: 3, accumulates: false, threads: 1 },
    tensors: tinyTensors(model),
    ...options,
  });
  const batches = createBatches(tinyExamples(40, model.vocabularySize), {
    ...{ ...shape, packing: true, padding: 0, seed: 1, shuffle: true },
  });
  const losses: number[] = [];
  for (let step = 1; step <= 3; step++) {
    losses.push((await session.step([batches.batchAt(step)], step, 1e-2, optimizer)).loss);
  }
  const evaluation = await openEvaluator({
    ...{ model, lora, ...shape, packed: true, threads: 1 },
    tensors: new Map([...session.frozen.weights, ...session.arena.tensors("weights")]),
    quantized: session.frozen.quantized,
  }).evaluate([batches.batchAt(9)]);
  return { losses: [...losses, evaluation.loss], accuracy: evaluation.accuracy, session };
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance: number): void {
  for (const [index, value] of actual.entries()) {
    const distance = Math.abs(value - expected[index]!) / expected[index]!;
    assert.ok(distance <= tolerance, `${actual.join(", ")} and ${expected.join(", ")}`);
  }
}

for (const [name, model] of Object.entries(models)) {
  for (const bits of [4, 8] as const) {
    test(`adapters on a base of ${bits} bits learn what they learn on what it stands for: ${name}`, async () => {
      const ours = await run(model, { quantization: bits });
      const expected = await run(model, { tensors: dequantizedModel(model, tinyTensors(model), bits) });
      assertNear(ours.losses, expected.losses, 1e-4);
      assert.equal(ours.accuracy, expected.accuracy);
    });
  }

  test(`a run whose layers are computed again loses what another one loses: ${name}`, async () => {
    const ours = await run(model, { quantization: 8, checkpointed: true });
    assertNear(ours.losses, (await run(model, { quantization: 8 })).losses, 1e-5);
  });
}

test("full tuning and dropout can be computed again, too", async () => {
  const model = tinyConfig("llama");
  const options = { lora: undefined, dropout: 0.2 };
  const losses = async (checkpointed: boolean): Promise<number[]> => {
    const session = new TrainingSession({
      ...{ model, ...shape, packed: true, seed: 3, accumulates: false, threads: 1, checkpointed },
      ...options,
      tensors: tinyTensors(model),
    });
    const batches = createBatches(tinyExamples(40, model.vocabularySize), {
      ...{ ...shape, packing: true, padding: 0, seed: 1, shuffle: true },
    });
    const results = [];
    for (let step = 1; step <= 3; step++) {
      results.push((await session.step([batches.batchAt(step)], step, 1e-3, optimizer)).loss);
    }
    return results;
  };
  assertNear(await losses(true), await losses(false), 1e-5);
});

test("a base takes the bytes that are foretold", () => {
  for (const [model, bits] of [
    [tinyConfig("llama"), 4],
    [tinyConfig("gpt2"), 8],
  ] as const) {
    const { weights, quantized } = holdQuantized(model, tinyTensors(model), bits);
    const plain = [...weights.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
    const few = [...quantized.values()].reduce(
      (sum, { numbers, scales }) => sum + numbers.byteLength + scales.byteLength,
      0,
    );
    assert.equal(plain + few, heldBytes(model, bits));
  }
});

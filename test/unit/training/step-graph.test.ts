import assert from "node:assert/strict";
import { test } from "node:test";
import { createBatches } from "../../../agent/dataset/batches.ts";
import { type LoraOptions, adapterShapes } from "../../../agent/model/lora.ts";
import { drawParameters, parameterShapes } from "../../../agent/model/parameters.ts";
import { TrainingSession } from "../../../agent/training/session.ts";
import { buildStepGraph } from "../../../agent/training/step-graph.ts";
import { tinyExamples, tinyGpt2, tinyLlama } from "../../support/tiny-run.ts";

const shape = { batchSize: 4, sequenceLength: 16, packed: true, dropout: 0 };
const lora: LoraOptions = {
  ...{ rank: 3, alpha: 6, dropout: 0, useRslora: false },
  targets: { modules: ["all-linear"], exclude: [] },
};

for (const model of [tinyLlama, tinyGpt2])
  test(`beside frozen weights only adapters have gradients, and no product is made for others: ${model.family}`, () => {
    const { tape, gradients } = buildStepGraph({ ...shape, model, lora });
    const { onnx } = tape;
    assert.deepEqual(
      [...gradients.keys()],
      adapterShapes(model, lora).map(({ name }) => name),
    );
    // The loss, its parts, and one for each matrix.
    assert.equal(onnx.outputs.length, 2 + gradients.size);
    const made = onnx
      .liveNodes()
      .flatMap(({ outputs }) => outputs.map((name) => onnx.tensor(name).shape.join()));
    const matrices = parameterShapes(model).filter(({ shape: sizes }) => sizes.length === 2);
    for (const { name, shape: sizes } of matrices) assert.ok(!made.includes(sizes.join()), name);
  });

test("how much room there is for rows with loss changes nothing", async () => {
  const batches = createBatches(tinyExamples(12, 300), {
    ...{ batchSize: 4, sequenceLength: 16, packing: true, seed: 1, shuffle: true, padding: 0 },
  });
  const batch = batches.batchAt(0);
  assert.ok(batches.mostLossTargets < 4 * 16);
  const results = [];
  for (const lossRows of [undefined, batches.mostLossTargets]) {
    const session = new TrainingSession({
      ...{ ...shape, model: tinyLlama, lora, lossRows },
      ...{ tensors: drawParameters(tinyLlama, 1, 0.1), seed: 1, accumulates: false, threads: 1 },
    });
    const { loss, gradientNorm } = await session.lossAndGradients([batch], 1);
    results.push({ loss, gradientNorm });
  }
  assert.deepEqual(results[0], results[1]);
  assert.ok(results[0]!.gradientNorm > 0);
});

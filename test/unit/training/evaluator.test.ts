import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { createBatches } from "../../../agent/dataset/batches.ts";
import { openForward } from "../../../agent/model/forward.ts";
import { readModelFolder } from "../../../agent/model/huggingface.ts";
import { checkpointName } from "../../../agent/training/checkpoint.ts";
import { openEvaluator } from "../../../agent/training/evaluator.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { runTiny, tinyExamples, tinyGpt2, tinyLlama } from "../../support/tiny-run.ts";

const shape = { batchSize: 4, sequenceLength: 16, packing: false };

for (const model of [tinyLlama, tinyGpt2])
  test(`Loss and accuracy of ${model.family} are those that follow from its logits`, async () => {
    const folder = temporaryFolder();
    const { summary } = await runTiny({ folder, model, config: { training: { steps: 40 } } });
    const { config, tensors } = await readModelFolder(path.join(folder, "checkpoints", checkpointName(40)));
    const batches = createBatches(tinyExamples(8, model.vocabularySize), {
      ...{ ...shape, padding: 0, seed: 0, shuffle: false },
    });
    const all = Array.from({ length: batches.batchesPerEpoch }, (_, index) => batches.batchAt(index));

    const forward = openForward(config, tensors, { sequenceLength: shape.sequenceLength, threads: 1 });
    let [loss, correct, count] = [0, 0, 0];
    for (const batch of all)
      for (let row = 0; row < shape.batchSize; row++) {
        const from = row * shape.sequenceLength;
        const logits = await forward.logits([...batch.tokens.subarray(from, from + shape.sequenceLength)]);
        for (let place = 0; place < shape.sequenceLength; place++) {
          if (batch.weights[from + place] === 0) continue;
          const width = model.vocabularySize;
          const values = logits.subarray(place * width, (place + 1) * width);
          const target = batch.targets[from + place]!;
          const greatest = values.indexOf(Math.max(...values));
          loss += Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0)) - values[target]!;
          correct += greatest === target ? 1 : 0;
          count++;
        }
      }

    const options = { model: config, tensors, ...shape, packed: false, threads: 1 };
    const evaluation = await openEvaluator(options).evaluate(all);
    assert.equal(evaluation.targets, count);
    assert.ok(Math.abs(evaluation.loss - loss / count) < 1e-5);
    assert.equal(evaluation.accuracy, correct / count);
    assert.ok(evaluation.accuracy > 0 && evaluation.accuracy < 1, `${evaluation.accuracy} shows something`);
    assert.equal(summary.validationAccuracy, evaluation.accuracy);
    assert.ok(Math.abs(summary.validationLoss! - evaluation.loss) < 1e-5);
  });

test("Without a target there is neither loss nor accuracy", async () => {
  const { config, tensors } = await tinyModel();
  const evaluator = openEvaluator({ model: config, tensors, ...shape, packed: false, threads: 1 });
  assert.deepEqual(await evaluator.evaluate([]), { loss: NaN, accuracy: NaN, targets: 0 });
});

async function tinyModel(): ReturnType<typeof readModelFolder> {
  const folder = temporaryFolder();
  await runTiny({ folder, config: { training: { steps: 1 } } });
  return readModelFolder(path.join(folder, "checkpoints", checkpointName(1)));
}

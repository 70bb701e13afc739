// Loss and gradients against PyTorch's, on the same weights and the same batch.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TrainingSession } from "../../agent/training/session.ts";
import { assertNear, relativeDistance } from "./distance.ts";
import { batchSize, comparedModels, drawBatches, drawWeights, sequenceLength } from "./models.ts";
import { askPyTorch } from "./reference.ts";

const optimizer = { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, eps: 1e-8, weightDecay: 0.1, maxNorm: 1 };
const schedule = { schedule: "constant", warmupSteps: 0, decayRatio: 0, minLrFactor: 1 } as const;

const requests = comparedModels.map((compared) => ({
  model: compared.model,
  tensors: drawWeights(compared.model),
  batchSize,
  sequenceLength,
  steps: drawBatches(compared, 1),
  optimizer,
  schedule,
}));
const answers = await askPyTorch(requests);

for (const [index, { name, model, packed, microBatches }] of comparedModels.entries()) {
  test(`${name}: loss and every gradient are PyTorch's`, async (t) => {
    const { tensors, steps } = requests[index]!;
    const answer = answers[index]!;
    const accumulates = microBatches > 1;
    const session = new TrainingSession({
      ...{ model, tensors, batchSize, sequenceLength, packed, accumulates },
      ...{ dropout: 0, seed: 0, threads: 2 },
    });

    const { loss, gradientNorm } = await session.lossAndGradients(steps[0]!, 1);

    assertNear(loss, answer.losses[0]!, 1e-4, "loss");
    assertNear(gradientNorm, answer.gradientNorms[0]!, 1e-4, "gradient norm");
    const gradients = session.arena.tensors(accumulates ? "sums" : "gradients");
    assert.deepEqual([...gradients.keys()].sort(), [...answer.gradients.keys()].sort());
    const distances = [...answer.gradients].map(([parameter, { shape, data }]) => {
      const ours = gradients.get(parameter)!;
      assert.deepEqual(ours.shape, shape, parameter);
      return { parameter, distance: relativeDistance(ours.data, data) };
    });
    const { parameter, distance } = distances.reduce((a, b) => (b.distance > a.distance ? b : a));
    t.diagnostic(`largest distance ${distance.toExponential(2)}, in ${parameter}`);
    assert.ok(distance <= 1e-4, `the gradient of ${parameter} differs by ${distance.toExponential(2)}`);
  });
}

// Ten optimizer steps against PyTorch's AdamW, clipping and accumulation, from the same weights on the same batches.
import assert from "node:assert/strict";
import { test } from "node:test";
import { learningRateFactor } from "../../agent/training/schedule.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { TrainingSession } from "../../agent/training/session.ts";
import { assertNear, relativeDistance } from "./distance.ts";
import { batchSize, comparedModels, drawBatches, drawWeights, sequenceLength } from "./models.ts";
import { type ReferenceRequest, askPyTorch } from "./reference.ts";

const steps = 10;
/**
 * The rate is so large that ten steps move every parameter by much more than the tolerance, and so does the decay.
 * Epsilon is well above rounding errors: where a gradient is nothing else (GPT-2's key bias, which softmax does not
 * notice), Adam would make steps of full length from them, and no two implementations would agree.
 */
const optimizer = { learningRate: 1e-2, beta1: 0.9, beta2: 0.95, eps: 1e-5, weightDecay: 0.1, maxNorm: 1 };
const schedules: readonly ReferenceRequest["schedule"][] = [
  { schedule: "cosine", warmupSteps: 3, decayRatio: 0, minLrFactor: 0.1 },
  { schedule: "linear", warmupSteps: 0, decayRatio: 0, minLrFactor: 0 },
  { schedule: "wsd", warmupSteps: 2, decayRatio: 0.5, minLrFactor: 0.2 },
  { schedule: "constant", warmupSteps: 4, decayRatio: 0, minLrFactor: 1 },
];

// Each model takes another schedule, and every third one is trained without clipping.
const requests = comparedModels.map((compared, index) => ({
  model: compared.model,
  tensors: drawWeights(compared.model),
  batchSize,
  sequenceLength,
  steps: drawBatches(compared, steps),
  optimizer: { ...optimizer, maxNorm: index % 3 === 2 ? 0 : optimizer.maxNorm },
  schedule: schedules[index % schedules.length]!,
}));
const answers = await askPyTorch(requests);

for (const [index, { name, model, packed, microBatches }] of comparedModels.entries()) {
  test(`${name}: ten optimizer steps are PyTorch's`, async (t) => {
    const request = requests[index]!;
    const answer = answers[index]!;
    const { beta1, beta2, eps: epsilon, weightDecay, maxNorm } = request.optimizer;
    const session = new TrainingSession({
      ...{ model, tensors: request.tensors, batchSize, sequenceLength, packed },
      ...{ accumulates: microBatches > 1, dropout: 0, seed: 0, threads: 2 },
    });

    for (const [done, batches] of request.steps.entries()) {
      const rate = learningRate(done + 1, request);
      assertNear(rate, answer.learningRates[done]!, 1e-6, `learning rate of step ${done + 1}`);
      const options = { beta1, beta2, epsilon, weightDecay, maxNorm };
      const { loss, gradientNorm } = await session.step(batches, done + 1, rate, options);
      assertNear(loss, answer.losses[done]!, 1e-3, `loss of step ${done + 1}`);
      assertNear(gradientNorm, answer.gradientNorms[done]!, 1e-3, `gradient norm of step ${done + 1}`);
    }

    const distances = [...session.arena.tensors("weights")].map(([parameter, { data }]) => ({
      parameter,
      distance: relativeDistance(data, answer.parameters.get(parameter)!.data),
    }));
    const { parameter, distance } = distances.reduce((a, b) => (b.distance > a.distance ? b : a));
    t.diagnostic(`largest distance ${distance.toExponential(2)}, in ${parameter}`);
    assert.ok(distance <= 1e-3, `${parameter} differs by ${distance.toExponential(2)}`);
  });
}

function learningRate(step: number, { optimizer, schedule }: ReferenceRequest): number {
  const config = TrainingFile.parse({
    schema: 1,
    dataset: { path: "unused.jsonl" },
    training: { steps },
    lr_scheduler: {
      schedule: schedule.schedule,
      warmup_steps: schedule.warmupSteps,
      decay_ratio: schedule.decayRatio,
      min_lr_factor: schedule.minLrFactor,
    },
  });
  const factor = learningRateFactor(step, config);
  return optimizer.learningRate * factor;
}

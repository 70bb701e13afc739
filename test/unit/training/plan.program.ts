// Trains a model of the given shape for a few steps and prints the plan's memory and the measured peak, in bytes.
import { createBatches } from "../../../agent/dataset/batches.ts";
import { drawParameters } from "../../../agent/model/parameters.ts";
import { planRun } from "../../../agent/training/plan.ts";
import { TrainingSession } from "../../../agent/training/session.ts";
import { stepOptions } from "../../../agent/training/step-graph.ts";
import { modelConfig } from "../../../agent/run/trainer/prepare.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { tinyExamples } from "../../support/tiny-run.ts";

const { vocabulary, ...tables } = JSON.parse(process.argv[2]!) as { vocabulary: number };
const config = TrainingFile.parse({ schema: 1, dataset: { path: "unused.jsonl" }, ...tables });
const model = modelConfig(config, { size: vocabulary });
const { local_batch_size: batchSize, global_batch_size, seq_len: sequenceLength, packing } = config.training;
const accumulation = (global_batch_size ?? batchSize) / batchSize;
const session = new TrainingSession({
  ...stepOptions(config, model, packing),
  tensors: drawParameters(model, 1, 0.02),
  seed: 1,
  accumulates: accumulation > 1,
  threads: 2,
});
const batches = createBatches(tinyExamples(500, vocabulary), {
  batchSize,
  sequenceLength,
  packing,
  seed: 1,
  shuffle: true,
  padding: 0,
});
const optimizer = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, maxNorm: 1 };
for (let step = 1; step <= 4; step++) {
  const taken = Array.from({ length: accumulation }, (_, index) =>
    batches.batchAt(step * accumulation + index),
  );
  await session.step(taken, step, 1e-3, optimizer);
}
const measured = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ planned: planRun(config, model).memory, measured }));

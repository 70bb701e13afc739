// What tuning a base would take on this machine, by its shape alone: memory, speed and time of each way to do it.
import type { ModelConfig } from "../../schemas/run.ts";
import type { TuningFigures, TuningOptions } from "../../schemas/protocol/model.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { type LossRows, planRun } from "./plan.ts";

const methods = [
  "lora",
  "lora-int8",
  "lora-int4",
  "full",
] as const satisfies readonly TuningFigures["method"][];

/** One set of figures for each way. `operationsPerSecond` as `measureSpeed` gives them. */
export function tuningFigures(
  model: ModelConfig,
  options: TuningOptions,
  operationsPerSecond: number,
): TuningFigures[] {
  return methods.map((method) => {
    const config = trainingFileFor(method, model, options);
    const plan = planRun(config, model, config.training.packing, lossRowsOf(options, config.training));
    const secondsPerStep = plan.operationsPerStep / operationsPerSecond;
    const tokensPerSecond = plan.tokensPerStep / secondsPerStep;
    return {
      method,
      trainedParameters: plan.trainedParameters,
      memory: plan.memory,
      fits: plan.memory <= plan.memoryAvailable,
      memoryAvailable: plan.memoryAvailable,
      tokensPerSecond,
      seconds: options.tokens / tokensPerSecond,
      disk: plan.disk,
    };
  });
}

function lossRowsOf(
  { lossShare, pairs }: TuningOptions,
  { local_batch_size, seq_len }: TrainingFile["training"],
): LossRows {
  const tokens = local_batch_size * (pairs ? 2 : 1) * seq_len;
  return { most: Math.max(1, Math.round(lossShare.most * tokens)), mean: lossShare.mean * tokens };
}

function trainingFileFor(
  method: TuningFigures["method"],
  { contextLength }: ModelConfig,
  { sequenceLength, batchSize, rank, checkpointed, pairs }: TuningOptions,
): TrainingFile {
  const quantization = { lora: "none", full: "none", "lora-int8": "int8", "lora-int4": "int4" }[method];
  return TrainingFile.parse({
    schema: 1,
    dataset: { path: "rows.jsonl" },
    model: { base: "base", quantization },
    ...(method !== "full" && { lora: { rank } }),
    ...(pairs && { dpo: {} }),
    training: { local_batch_size: batchSize, seq_len: Math.min(sequenceLength, contextLength) },
    activation_checkpoint: { mode: checkpointed ? "full" : "none" },
  });
}

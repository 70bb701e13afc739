import assert from "node:assert/strict";
import { test } from "node:test";
import { parameterCount } from "../../../agent/model/parameters.ts";
import { type LossRows, type RunPlan, planRun } from "../../../agent/training/plan.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import { tinyConfig } from "../../support/tiny-model.ts";

/** So wide that products outweigh all else. */
const wide = tinyConfig("llama", {
  ...{ layers: 3, hiddenSize: 2048, intermediateSize: 8192, attentionHeads: 16, keyValueHeads: 4 },
  vocabularySize: 4096,
});
const output = wide.vocabularySize * wide.hiddenSize;
const inLayers = parameterCount(wide) - output;
/** Tokens of a step. */
const tokens = 8 * 64;

function planOf(
  tables: Record<string, object> = {},
  lossRows?: LossRows,
  model: ModelConfig = wide,
): RunPlan {
  const training = { local_batch_size: 8, seq_len: 64, packing: false, ...tables["training"] };
  const file = { schema: 1, dataset: { path: "unused.jsonl" }, ...tables, training };
  return planRun(TrainingFile.parse(file), model, false, lossRows);
}

const lora = { rank: 8 };

/** What is no product, and the products of attention and adapters, take a little more. */
function isAbout(operations: number, products: number): void {
  const ratio = operations / products;
  assert.ok(ratio > 1 && ratio < 1.2, `${operations} of ${products}: ${ratio}`);
}

test("a step takes six operations for each weight and token, and four where weights are frozen", () => {
  isAbout(planOf().operationsPerStep, 6 * tokens * (inLayers + output));
  isAbout(planOf({ lora }).operationsPerStep, 4 * tokens * (inLayers + output));
});

test("layers that are computed again take a pass more", () => {
  const checkpointed = { lora, activation_checkpoint: { mode: "full" } };
  isAbout(planOf(checkpointed).operationsPerStep, tokens * (6 * inLayers + 4 * output));
});

test("the output layer is computed for the targets that carry loss on average, and has memory for the most", () => {
  const of = (most: number, mean: number): RunPlan => planOf({ lora }, { most, mean });
  const [few, many] = [of(300, 100), of(300, 300)];
  isAbout(many.operationsPerStep - few.operationsPerStep, 4 * 200 * output);
  assert.equal(few.memory, many.memory);
  assert.ok(of(100, 100).memory < few.memory);
});

test("a step of several batches takes as many times the operations, but for the optimizer's", () => {
  const [one, three] = [planOf(), planOf({ training: { global_batch_size: 24 } })];
  const ratio = three.operationsPerStep / one.operationsPerStep;
  assert.ok(ratio > 2.8 && ratio <= 3, String(ratio));
});

test("of pairs a step takes both answers, and asking the base about one takes two operations for each weight and token", () => {
  const plan = planOf({ lora, dpo: {} });
  isAbout(plan.operationsPerStep, 4 * 2 * tokens * (inLayers + output));
  isAbout(plan.operationsPerPair, 2 * 2 * 64 * (inLayers + output));
});

test("frozen weights of few bits take longer, the more so the fewer the tokens", () => {
  const slower = (quantization: string, batch: number): number => {
    const training = { local_batch_size: batch };
    const quantized = planOf({ lora, training, model: { base: "base", quantization } });
    return quantized.operationsPerStep / planOf({ lora, training }).operationsPerStep;
  };
  assert.ok(1 < slower("int8", 8) && slower("int8", 8) < slower("int4", 8) && slower("int4", 8) < 1.5);
  assert.ok(slower("int8", 8) < slower("int8", 1));
});

test("attention takes time by the width of its heads, not by that of the model", () => {
  const heads = (headSize: number): number => {
    const model = tinyConfig("qwen3", { hiddenSize: 64, attentionHeads: 16, keyValueHeads: 16, headSize });
    const { operationsPerStep } = planOf({ lora: { ...lora, target_modules: ["q_proj"] } }, undefined, model);
    return operationsPerStep;
  };
  assert.ok(heads(256) > 1.5 * heads(128));
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { formatBytes } from "../../../agent/store/format-bytes.ts";
import { describePlan, planRun, planSeconds } from "../../../agent/training/plan.ts";
import { modelConfig } from "../../../agent/run/trainer/prepare.ts";
import { TrainingFile } from "../../../schemas/training.ts";

const configurations: Record<string, Record<string, unknown>> = {
  "gpt2, 4 layers of 128, characters": {
    vocabulary: 65,
    model: { family: "gpt2" },
    training: { local_batch_size: 12, seq_len: 64, packing: false },
  },
  "gpt2, 6 layers of 384, long sequences": {
    vocabulary: 65,
    model: { family: "gpt2", num_hidden_layers: 6, hidden_size: 384, num_attention_heads: 6 },
    training: { local_batch_size: 4, seq_len: 256, packing: false },
  },
  "llama, 4 layers of 160, packed": {
    vocabulary: 1024,
    model: { hidden_size: 160 },
    training: { local_batch_size: 16, seq_len: 128 },
  },
  "llama, grouped queries, untied": {
    vocabulary: 4096,
    model: {
      num_hidden_layers: 6,
      hidden_size: 256,
      num_attention_heads: 8,
      num_key_value_heads: 2,
      tie_word_embeddings: false,
    },
    training: { local_batch_size: 8, seq_len: 256 },
  },
  "llama, dropout and accumulation": {
    vocabulary: 8192,
    model: { hidden_size: 320, dropout: 0.1 },
    training: { local_batch_size: 4, global_batch_size: 8, seq_len: 128 },
  },
  "llama, adapters with dropout beside frozen weights": {
    vocabulary: 8192,
    lora: { rank: 16, dropout: 0.1 },
    model: { num_hidden_layers: 8, hidden_size: 320, num_attention_heads: 5 },
    training: { local_batch_size: 4, seq_len: 128 },
  },
  "gpt2, a vocabulary that outweighs the layers": {
    vocabulary: 32000,
    model: { family: "gpt2", num_hidden_layers: 2, hidden_size: 256 },
    training: { local_batch_size: 4, seq_len: 64, packing: false },
  },
  "llama, adapters on a base of 4 bits": {
    vocabulary: 8192,
    model: { base: "unused", quantization: "int4", num_hidden_layers: 8, hidden_size: 512 },
    lora: { rank: 8 },
    training: { local_batch_size: 2, seq_len: 256 },
  },
  "llama, adapters on a base of 8 bits, layers computed again": {
    vocabulary: 8192,
    model: { base: "unused", quantization: "int8", num_hidden_layers: 8, hidden_size: 512 },
    lora: { rank: 8 },
    activation_checkpoint: { mode: "full" },
    training: { local_batch_size: 2, seq_len: 256 },
  },
};

for (const [name, configuration] of Object.entries(configurations)) {
  test(`the planned memory is within 15 % of the measured peak: ${name}`, async () => {
    const program = fileURLToPath(new URL("./plan.program.mjs", import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(configuration)]);
    const { planned, measured } = JSON.parse(stdout) as { planned: number; measured: number };
    const ratio = planned / measured;
    assert.ok(
      ratio > 0.85 && ratio < 1.15,
      `${formatBytes(planned)} planned, ${formatBytes(measured)} measured`,
    );
  });
}

test("of a model with adapters only these are kept in checkpoints, and a step takes less than without", () => {
  const planned = (tables: object) => {
    const config = TrainingFile.parse({ schema: 1, dataset: { path: "unused.jsonl" }, ...tables });
    return { config, plan: planRun(config, modelConfig(config, { size: 300 })) };
  };
  const { plan: full } = planned({});
  const { plan, config } = planned({ lora: { rank: 2, target_modules: ["q_proj", "v_proj"] } });
  assert.equal(full.trainedParameters, full.parameters);
  assert.equal(plan.parameters, full.parameters);
  assert.equal(plan.trainedParameters, 4 * 2 * 2 * (128 + 128));
  assert.equal(plan.disk, (config.checkpoint.keep_latest_k + 2) * 12 * plan.trainedParameters);
  assert.ok(plan.operationsPerStep < 0.8 * full.operationsPerStep);
  assert.ok(plan.memory < full.memory);
});

test("a memory limit bounds what the plan may use, and steps say how many tokens they are", () => {
  const config = TrainingFile.parse({
    schema: 1,
    dataset: { path: "unused.jsonl" },
    training: { memory_limit: 10, steps: 7, local_batch_size: 2, global_batch_size: 6, seq_len: 16 },
  });
  const plan = planRun(config, modelConfig(config, { size: 300 }));
  assert.equal(plan.memoryAvailable, 10 * 1024 * 1024);
  assert.ok(plan.memory > plan.memoryAvailable);
  assert.equal(plan.tokensPerStep, 96);
  assert.equal(plan.tokens, 672);
});

test("of preferences a plan counts the time in which the base is asked about every pair", () => {
  const config = TrainingFile.parse({
    ...{ schema: 1, dataset: { path: "unused.jsonl" }, lora: {}, dpo: {} },
    training: { steps: 10, local_batch_size: 3, seq_len: 64 },
  });
  const plan = planRun(config, modelConfig(config, { size: 300 }));
  // A step takes three pairs through two or three passes, through the adapters and what is no product.
  const ratio = plan.operationsPerStep / plan.operationsPerPair;
  assert.ok(ratio > 6 && ratio < 12, String(ratio));
  const seconds = (pairs: number): number => planSeconds(plan, config, { pairs, operationsPerSecond: 1e9 });
  assert.ok(Math.abs((seconds(1000) - seconds(0)) / (plan.operationsPerPair * 1e-6) - 1) < 1e-9);
});

test("a plan tells its time in seconds, minutes or hours", () => {
  const config = TrainingFile.parse({ schema: 1, dataset: { path: "unused.jsonl" } });
  const plan = planRun(config, modelConfig(config, { size: 300 }));
  const operations = planSeconds(plan, config, { pairs: 0, operationsPerSecond: 1 });
  const told = (seconds: number): string | undefined => {
    const data = { batchesPerEpoch: 334, pairs: 0, operationsPerSecond: operations / seconds };
    return describePlan(plan, config, data).find((line) => line.endsWith(" of training"));
  };
  for (const [seconds, words] of [
    [74.5, "75 s"],
    [1000, "17 min"],
    [8100, "2.3 h"],
    [57_600, "16 h"],
  ] as const)
    assert.equal(told(seconds), `about ${words} of training`);
});

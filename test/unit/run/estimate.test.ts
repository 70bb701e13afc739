import assert from "node:assert/strict";
import { test } from "node:test";
import { TrainingFile } from "../../../schemas/training.ts";
import { estimateResources } from "../../../agent/run/estimate.ts";
import { modelConfig } from "../../../agent/run/trainer/prepare.ts";
import { planRun } from "../../../agent/training/plan.ts";

const machine = { cores: 8, memory: 64 * 2 ** 30 };

type Shape = {
  family: "llama" | "gpt2";
  width: number;
  layers: number;
  batch: number;
  length: number;
  size: number;
};

function configOf({ family, width, layers, batch, length, size }: Shape, threads = 0): TrainingFile {
  return TrainingFile.parse({
    schema: 1,
    dataset: { path: "/rows.jsonl" },
    tokenizer: { kind: "bpe", vocab_size: size },
    model: { family, hidden_size: width, num_hidden_layers: layers, num_attention_heads: 8 },
    training: { local_batch_size: batch, seq_len: length, threads },
  });
}

test("The memory that is estimated is within a quarter of what the plan says once the data is known", () => {
  const shapes: Shape[] = [
    { family: "llama", width: 64, layers: 2, batch: 8, length: 128, size: 1000 },
    { family: "llama", width: 256, layers: 6, batch: 8, length: 256, size: 4096 },
    { family: "gpt2", width: 256, layers: 6, batch: 8, length: 256, size: 4096 },
    { family: "llama", width: 128, layers: 4, batch: 32, length: 128, size: 512 },
  ];
  for (const shape of shapes) {
    const config = configOf(shape);
    const planned = planRun(config, modelConfig(config, { size: shape.size })).memory;
    const ratio = estimateResources(config, machine).memory / planned;
    assert.ok(ratio > 0.8 && ratio < 1.25, `${JSON.stringify(shape)}: ${ratio}`);
  }
});

test("A run asks for its threads, for every core when it names none, and never for more than there is", () => {
  const shape: Shape = { family: "llama", width: 64, layers: 2, batch: 8, length: 128, size: 1000 };
  const cores = [0, 2, 100].map((threads) => estimateResources(configOf(shape, threads), machine).cores);
  assert.deepEqual(cores, [8, 2, 8]);
  assert.equal(estimateResources(configOf(shape), { cores: 1, memory: 1000 }).memory, 1000);
});

test("What was planned goes before every estimate, and is never more than there is", () => {
  const shape: Shape = { family: "llama", width: 64, layers: 2, batch: 8, length: 128, size: 1000 };
  const tuning = TrainingFile.parse({ schema: 1, dataset: { path: "/rows.jsonl" }, model: { base: "base" } });
  for (const config of [configOf(shape), tuning]) {
    assert.equal(estimateResources(config, machine, 5e9).memory, 5e9);
    assert.equal(estimateResources(config, machine, 1e12).memory, machine.memory);
  }
  assert.equal(estimateResources(tuning, machine).memory, 2e9);
});

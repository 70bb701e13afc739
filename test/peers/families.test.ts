// Folders that transformers wrote, of every family that is read: the logits are its own.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { openForward } from "../../agent/model/forward.ts";
import { readSafetensors } from "../../agent/model/safetensors.ts";
import { openModelSource, readTensors } from "../../agent/model/source.ts";
import { saveTokenizer } from "../../agent/tokenizer/files.ts";
import { runPython } from "../support/python.ts";
import { tinyTokenizer } from "../support/tiny-model.ts";

interface Written {
  config: Record<string, unknown>;
  dtype?: "float16" | "bfloat16";
  shards?: boolean;
  spelling?: "old";
}

const tokens = Array.from({ length: 40 }, (_, index) => (index * 37 + 11) % 300);

const sizes = {
  vocab_size: 300,
  hidden_size: 48,
  intermediate_size: 80,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
};
const llama = { model_type: "llama", ...sizes };
const qwen2 = { model_type: "qwen2", ...sizes, tie_word_embeddings: true };
const qwen3 = { model_type: "qwen3", ...sizes, head_dim: 16 };
const gpt2 = { model_type: "gpt2", vocab_size: 300, n_embd: 48, n_layer: 2, n_head: 4, n_positions: 64 };
const rope = (rope_type: string, values: object) => ({
  rope_parameters: { rope_type, rope_theta: 10_000, ...values },
});
const llama3 = rope("llama3", {
  ...{ factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 16 },
});
const yarn = { factor: 4, original_max_position_embeddings: 16 };

const models: Record<string, Written> = {
  llama: { config: llama },
  "llama, one head each, tied": {
    config: { ...llama, num_key_value_heads: null, tie_word_embeddings: true, rms_norm_eps: 1e-5 },
  },
  "llama, wide heads, biases": { config: { ...llama, head_dim: 20, attention_bias: true } },
  "llama, another base, as before": {
    config: { ...llama, ...rope("default", { rope_theta: 500_000 }) },
    spelling: "old",
  },
  "llama, llama3 scaling": { config: { ...llama, ...llama3 } },
  "llama, llama3 scaling, as before": { config: { ...llama, ...llama3 }, spelling: "old" },
  "llama, linear scaling, as before": {
    config: { ...llama, ...rope("linear", { factor: 2.5 }) },
    spelling: "old",
  },
  "llama, dynamic scaling": {
    config: { ...llama, max_position_embeddings: 24, ...rope("dynamic", { factor: 2 }) },
  },
  "llama, yarn scaling": { config: { ...llama, ...rope("yarn", yarn) } },
  "llama, yarn scaling with all its settings": {
    config: {
      ...llama,
      ...rope("yarn", { ...yarn, beta_fast: 8, beta_slow: 2, mscale: 0.7, mscale_all_dim: 1 }),
    },
  },
  "llama, float16": { config: llama, dtype: "float16" },
  "llama, bfloat16 in shards": { config: llama, dtype: "bfloat16", shards: true },
  mistral: { config: { model_type: "mistral", ...sizes, head_dim: 10, sliding_window: null } },
  "mistral with a window, as before": {
    config: { model_type: "mistral", ...sizes, sliding_window: 48 },
    spelling: "old",
  },
  "qwen2, as before": { config: qwen2, spelling: "old" },
  "qwen2, yarn scaling, untied, in shards": {
    config: { ...qwen2, tie_word_embeddings: false, ...rope("yarn", yarn) },
    shards: true,
  },
  qwen3: { config: qwen3 },
  "qwen3, tied, biases, as before": {
    config: { ...qwen3, tie_word_embeddings: true, attention_bias: true },
    spelling: "old",
    dtype: "bfloat16",
  },
  gpt2: { config: gpt2 },
  "gpt2, untied": { config: { ...gpt2, tie_word_embeddings: false, n_inner: 96 } },
  "gpt2, as published": { config: gpt2, spelling: "old" },
};

const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-families-"));
after(() => rm(folder, { recursive: true, force: true }));
const tokenizer = await tinyTokenizer();
for (const name of Object.keys(models)) await saveTokenizer(path.join(folder, name), tokenizer);
await writeFile(path.join(folder, "request.json"), JSON.stringify({ tokens, models }));
await runPython("test/peers/python/reference_families.py", folder);

for (const name of Object.keys(models)) {
  test(`${name}: the logits are those of transformers`, async (t) => {
    const expected = (await readSafetensors(path.join(folder, `${name}.logits.safetensors`))).get("logits")!;
    const source = await openModelSource(path.join(folder, name));
    const tensors = readTensors(source);
    source.close();
    const forward = openForward(source.config, tensors, { sequenceLength: tokens.length, threads: 2 });
    const logits = await forward.logits(tokens);
    assert.deepEqual([tokens.length, source.config.vocabularySize], expected.shape);
    const distance = logits.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - expected.data[at]!)),
      0,
    );
    const largest = expected.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    t.diagnostic(`largest distance ${distance.toExponential(2)} of logits up to ${largest.toFixed(1)}`);
    assert.ok(distance <= 1e-3, `the logits differ by ${distance}`);
    assert.ok(largest > 1);
  });
}

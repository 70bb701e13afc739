import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { TrainyardError } from "../../../agent/errors.ts";
import { fromHuggingFaceConfig, toHuggingFaceConfig } from "../../../agent/model/huggingface-config.ts";
import { toGenerationConfig } from "../../../agent/model/huggingface-generation.ts";
import { readModelFolder, writeModelFolder } from "../../../agent/model/huggingface.ts";
import { writeSafetensors } from "../../../agent/model/safetensors.ts";
import { tinyConfig, tinyModel, tinyTokenizer } from "../../support/tiny-model.ts";

function refusal(json: unknown): string {
  try {
    fromHuggingFaceConfig(json);
  } catch (error) {
    assert.ok(error instanceof TrainyardError, String(error));
    return `${error.code}: ${error.message}`;
  }
  return "nothing";
}

const llama3 = {
  type: "llama3",
  factor: 8,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContextLength: 32,
} as const;
const yarn = { type: "yarn", factor: 4, originalContextLength: 16, betaFast: 32, betaSlow: 1 } as const;

test("a config survives the way to Hugging Face's keys and back", async () => {
  const tokenizer = await tinyTokenizer();
  for (const config of [
    tinyConfig("llama"),
    tinyConfig("llama", { tiedEmbeddings: false, ropeTheta: 5e5, keyValueHeads: 1, normEpsilon: 1e-6 }),
    tinyConfig("llama", { headSize: 12, attentionBias: true }),
    tinyConfig("qwen2", { ropeScaling: { type: "linear", factor: 2.5 } }),
    tinyConfig("qwen3", { headSize: 16, ropeScaling: llama3 }),
    tinyConfig("llama", { ropeScaling: { type: "dynamic", factor: 2, originalContextLength: 64 } }),
    tinyConfig("qwen2", { ropeScaling: yarn }),
    tinyConfig("qwen2", { ropeScaling: { ...yarn, attentionFactor: 1.5 } }),
    tinyConfig("gpt2"),
    tinyConfig("gpt2", { tiedEmbeddings: false, intermediateSize: 96 }),
  ]) {
    const json = JSON.parse(JSON.stringify(toHuggingFaceConfig(config, tokenizer))) as unknown;
    assert.deepEqual(fromHuggingFaceConfig(json), config);
  }
});

test("generation ends with the turn or the text, greedily", async () => {
  const tokenizer = await tinyTokenizer();
  const { endOfText, endOfTurn, padding } = tokenizer.special;
  assert.deepEqual(toGenerationConfig(tinyConfig("llama"), tokenizer), {
    bos_token_id: null,
    eos_token_id: [endOfTurn, endOfText],
    pad_token_id: padding,
    max_length: 64,
    do_sample: false,
  });
});

test("what a published config leaves out or says in the newer way is understood", () => {
  const llama = {
    model_type: "llama",
    vocab_size: 100,
    hidden_size: 64,
    intermediate_size: 96,
    num_hidden_layers: 1,
    num_attention_heads: 4,
  };
  const read = fromHuggingFaceConfig({ ...llama, num_key_value_heads: null });
  assert.deepEqual([read.keyValueHeads, read.ropeTheta, read.tiedEmbeddings], [4, 10000, false]);
  const newer = { ...llama, rope_parameters: { rope_type: "default", rope_theta: 7 }, rope_scaling: null };
  assert.equal(fromHuggingFaceConfig(newer).ropeTheta, 7);
  const gpt2 = fromHuggingFaceConfig({ model_type: "gpt2", n_inner: null });
  assert.deepEqual([gpt2.intermediateSize, gpt2.vocabularySize, gpt2.tiedEmbeddings], [3072, 50257, true]);
  const cases: [object, RegExp][] = [
    [{ model_type: "mamba" }, /^model_not_supported.*mamba/],
    [{}, /^model_file_damaged.*model_type/],
    [{ ...llama, hidden_size: "64" }, /^model_file_damaged.*hidden_size/],
    [{ ...llama, vocab_size: 0 }, /^model_file_damaged.*vocab_size/],
    [{ ...llama, mlp_bias: true }, /^model_not_supported.*biases/],
    [{ ...llama, hidden_act: "gelu" }, /^model_not_supported.*gelu/],
    [{ ...llama, head_dim: 33 }, /^model_not_supported.*odd/],
    [{ ...llama, num_key_value_heads: 3 }, /^model_not_supported.*num_key_value_heads/],
    [{ ...llama, num_attention_heads: 5 }, /^model_not_supported.*num_attention_heads/],
    [{ ...llama, max_position_embeddings: 1e12 }, /^model_file_damaged.*max_position_embeddings/],
    [{ ...llama, rope_scaling: { type: "longrope", factor: 2 } }, /^model_not_supported.*longrope/],
    [{ ...llama, rope_scaling: { type: "linear" } }, /^model_not_supported.*factor is missing/],
    [{ ...llama, rope_parameters: { rope_type: "llama3", factor: 8 } }, /^model_not_supported.*low_freq/],
    [{ ...llama, partial_rotary_factor: 0.5 }, /^model_not_supported.*a part of each head/],
    [{ ...llama, quantization_config: { quant_method: "awq" } }, /^model_not_supported.*awq/],
    [{ model_type: "gpt2", activation_function: "relu" }, /^model_not_supported.*relu/],
    [{ model_type: "gpt2", scale_attn_by_inverse_layer_idx: true }, /^model_not_supported.*attention/],
    [{ model_type: "gpt2", n_head: 7 }, /^model_not_supported.*n_head/],
  ];
  for (const [json, expected] of cases) assert.match(refusal(json), expected);
});

test("a sliding window ends the context where it is at work", () => {
  const sizes = { vocab_size: 9, hidden_size: 8, intermediate_size: 8, num_hidden_layers: 4 };
  const common = { ...sizes, num_attention_heads: 2, num_key_value_heads: 2, max_position_embeddings: 9000 };
  const window = { sliding_window: 500, use_sliding_window: true };
  const cases: [json: object, contextLength: number][] = [
    [{ model_type: "mistral" }, 4096],
    [{ model_type: "mistral", sliding_window: null }, 9000],
    [{ model_type: "mistral", sliding_window: 500 }, 500],
    [{ model_type: "llama", sliding_window: 500 }, 9000],
    [{ model_type: "qwen2", sliding_window: 500 }, 9000],
    [{ model_type: "qwen2", ...window, max_window_layers: 4 }, 9000],
    [{ model_type: "qwen3", ...window, max_window_layers: 2 }, 500],
    [{ model_type: "qwen3", ...window, layer_types: ["full_attention", "full_attention"] }, 9000],
    [{ model_type: "qwen3", ...window, layer_types: ["full_attention", "sliding_attention"] }, 500],
  ];
  for (const [json, contextLength] of cases) {
    const read = fromHuggingFaceConfig({ ...common, ...json });
    assert.equal(read.contextLength, contextLength, JSON.stringify(json));
  }
});

test("the oldest configs name a class instead of a type", () => {
  assert.equal(fromHuggingFaceConfig({ architectures: ["GPT2LMHeadModel"], n_ctx: 1024 }).family, "gpt2");
});

test("a folder is read as it was written; a missing or misshapen parameter is named", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-folder-"));
  const model = await tinyModel("gpt2");
  await writeModelFolder(folder, model);
  const read = await readModelFolder(folder);
  assert.deepEqual(read.config, model.config);
  assert.deepEqual(read.tensors, model.tensors);
  assert.deepEqual(read.tokenizer.json, model.tokenizer.json);
  const map = JSON.parse(readFileSync(path.join(folder, "special_tokens_map.json"), "utf8")) as unknown;
  assert.deepEqual(map, { eos_token: "<|im_end|>", pad_token: "<|padding|>" });

  const file = path.join(folder, "model.safetensors");
  const name = "transformer.h.1.mlp.c_fc.bias";
  const without = new Map(model.tensors);
  without.delete(name);
  await writeSafetensors(file, without);
  await assert.rejects(readModelFolder(folder), new RegExp(`tensor ${name} is missing`));
  without.set(name, { shape: [2], data: new Float32Array(2) });
  await writeSafetensors(file, without);
  await assert.rejects(readModelFolder(folder), /has the shape \[2\], and config.json asks for \[128\]/);
});

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { TrainyardError } from "../../../agent/errors.ts";
import { ggmlLibrary } from "../../../agent/model/ggml-library.ts";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import { openGgufModel } from "../../../agent/model/gguf/open.ts";
import { readGgufHeader } from "../../../agent/model/gguf/read.ts";
import { tensorBlocks } from "../../../agent/model/gguf/types.ts";
import { writeGguf, type GgufEntry } from "../../../agent/model/gguf/write.ts";
import { dataOf } from "../../../agent/model/tensors.ts";
import type { GgufType } from "../../../schemas/export.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-gguf-open-"));
after(() => rmSync(folder, { recursive: true }));
const file = path.join(folder, "model.gguf");

const llama3 = {
  type: "llama3",
  factor: 32,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContextLength: 8192,
} as const;
const yarn = { type: "yarn", factor: 4, originalContextLength: 64, betaFast: 32, betaSlow: 1 } as const;

const cases: [string, ModelConfig["family"], Partial<ModelConfig>][] = [
  ["Llama with groups of heads", "llama", {}],
  ["Llama with biases and heads of another width", "llama", { attentionBias: true, headSize: 16 }],
  ["Llama 3.1's scaling", "llama", { ropeTheta: 500_000, ropeScaling: llama3 }],
  [
    "its rule with other numbers",
    "llama",
    {
      ropeTheta: 500_000,
      headSize: 64,
      ropeScaling: { ...llama3, originalContextLength: 2048, highFrequencyFactor: 8 },
    },
  ],
  ["linear scaling", "llama", { ropeScaling: { type: "linear", factor: 2 } }],
  ["Qwen2", "qwen2", { tiedEmbeddings: false }],
  ["Qwen2 with YaRN", "qwen2", { ropeScaling: yarn }],
  ["Qwen3", "qwen3", { headSize: 16 }],
  ["GPT-2", "gpt2", { tiedEmbeddings: false }],
];

for (const [name, family, changes] of cases) {
  test(`what was written as GGUF opens as it was: ${name}`, async () => {
    const model = await tinyModel(family, changes);
    const generation = { temperature: 0.5, topK: 40, topP: 0.9, stopTokens: [] };
    await exportGguf(file, { ...model, generation }, { type: "f32", name: "tiny" });
    const opened = await openGgufModel(file);
    assert.deepEqual(opened.config, model.config);
    assert.deepEqual([...opened.tensors.keys()], [...model.tensors.keys()]);
    for (const [parameter, source] of opened.tensors) {
      assert.deepEqual(dataOf(source), model.tensors.get(parameter)!.data, parameter);
    }
    const { stopTokens, ...sampling } = opened.generation;
    assert.deepEqual(sampling, { temperature: 0.5, topK: 40, topP: 0.9 });
    assert.ok(stopTokens.includes(model.tokenizer.special.endOfTurn!));
    assert.deepEqual(opened.tokenizer.json, model.tokenizer.json);
    opened.close();
  });
}

const wide: Partial<ModelConfig> = {
  layers: 1,
  hiddenSize: 576,
  intermediateSize: 512,
  attentionHeads: 9,
  keyValueHeads: 3,
};

/** Of rows of 576 and of 512 elements; llama.cpp has the first fall back, since 576 is no multiple of 256. */
const mixtures: [GgufType, Record<string, string>][] = [
  ["q8_0", { "attn_q.weight": "q8_0", "ffn_down.weight": "q8_0" }],
  ["q6_K", { "attn_q.weight": "q8_0", "ffn_down.weight": "q6_k" }],
  ["q4_K_M", { "attn_q.weight": "q5_0", "ffn_down.weight": "q6_k" }],
  ["q4_0", { "attn_q.weight": "q4_0", "ffn_down.weight": "q4_0" }],
];

for (const [type, expected] of mixtures) {
  test(`every block of ${type} is the one that llama.cpp's quantiser makes, and all else stays`, async () => {
    const model = await tinyModel("llama", wide);
    await exportGguf(file, model, { type, name: "wide", metadata: { "trainyard.run": "r1" }, threads: 1 });
    const { metadata, tensors } = await readGgufHeader(file);
    const typeOf = (name: string): string =>
      tensorBlocks[tensors.find((info) => info.name.endsWith(name))!.type]![0];
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, typeOf(name)])), expected);
    assert.equal(metadata.get("trainyard.run"), "r1");
    assert.equal(metadata.get("tokenizer.chat_template"), model.tokenizer.config.chat_template);

    const plain = path.join(folder, "plain.gguf");
    await exportGguf(plain, model, { type: "f32", name: "wide" });
    const [opened, floats] = [await openGgufModel(file), await openGgufModel(plain)];
    assert.deepEqual(opened.tokenizer.special, model.tokenizer.special);
    for (const info of tensors) {
      const rowLength = info.shape.at(-1)!;
      const [parameter] = [...floats.tensors.keys()].filter((name) => isOf(name, info.name));
      if (parameter === undefined || info.type === 0) continue;
      // Rows of queries and keys lie in another order, which changes no row.
      const numbers = dataOf(floats.tensors.get(parameter)!);
      const wanted = new Float32Array(numbers.length);
      ggmlLibrary().dequantize(info.type, ggmlLibrary().quantize(info.type, numbers, rowLength), wanted);
      assert.deepEqual(dataOf(opened.tensors.get(parameter)!), wanted, info.name);
    }
    opened.close();
    floats.close();
  });
}

function isOf(parameter: string, name: string): boolean {
  const stems: Record<string, string> = {
    "token_embd.weight": "model.embed_tokens.weight",
    "blk.0.attn_q.weight": "model.layers.0.self_attn.q_proj.weight",
    "blk.0.attn_v.weight": "model.layers.0.self_attn.v_proj.weight",
    "blk.0.ffn_down.weight": "model.layers.0.mlp.down_proj.weight",
  };
  return stems[name] === parameter;
}

test("weights that are not numbers leave neither a file nor a part of one", async () => {
  const model = await tinyModel("llama", wide);
  model.tensors.get("model.layers.0.mlp.down_proj.weight")!.data[5] = NaN;
  const place = path.join(mkdtempSync(path.join(folder, "broken-")), "model.gguf");
  await assert.rejects(exportGguf(place, model, { type: "q4_K_M", name: "wide" }), {
    code: "quantization_failed",
  });
  assert.deepEqual(readdirSync(path.dirname(place)), []);
});

test("a model that was split opens as one, and a part that is missing or another's is named", async () => {
  const model = await tinyModel("llama");
  await exportGguf(file, model, { type: "f32", name: "tiny" });
  const { metadata, tensors } = await readGgufHeader(file);
  const whole = await openGgufModel(file);
  const written = tensors.map(({ name, shape }) => ({
    name,
    shape,
    type: "f32" as const,
    // The order of the file does not matter here.
    data: () => new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5),
  }));
  whole.close();
  const part = (index: number): string => path.join(folder, `split-0000${index}-of-00002.gguf`);
  const keys = new Map<string, GgufEntry>([
    ...Array.from(metadata, ([key, value]): [string, GgufEntry] => [key, entryOf(value)]),
    ["split.count", { uint32: 2 }],
    ["split.no", { uint32: 0 }],
  ]);
  await writeGguf(part(1), keys, written.slice(0, 5));
  await assert.rejects(openGgufModel(part(1)), { code: "file_not_found" });
  const rest = new Map<string, GgufEntry>([
    ["split.count", { uint32: 2 }],
    ["split.no", { uint32: 1 }],
  ]);
  await writeGguf(part(2), rest, written.slice(5));
  const opened = await openGgufModel(part(1));
  for (const source of opened.tensors.values()) assert.ok(dataOf(source).every((value) => value === 0.5));
  opened.close();
  await assert.rejects(openGgufModel(part(2)), /not the first of its parts/);
  await writeGguf(part(2), new Map(), written.slice(5));
  await assert.rejects(openGgufModel(part(1)), /is no part of split-00001/);
  writeFileSync(part(2), "GGUF");
  await assert.rejects(openGgufModel(part(1)), (error) => error instanceof TrainyardError);
});

/** A value that was read, as it is written. */
function entryOf(value: unknown): GgufEntry {
  if (typeof value === "string") return { string: value };
  if (typeof value === "boolean") return { bool: value };
  if (value instanceof Int32Array) return { int32s: [...value] };
  if (Array.isArray(value)) return { strings: value as string[] };
  return Number.isInteger(value) ? { uint32: Number(value) } : { float32: Number(value) };
}

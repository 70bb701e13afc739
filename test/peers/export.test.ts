// Exports opened by the libraries they are meant for: transformers, the ONNX checker, gguf and llama.cpp.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-node";
import { openModel } from "../../agent/chat/client.ts";
import { logSoftmax } from "../../agent/evaluation/greedy.ts";
import { writeModelFolder } from "../../agent/model/huggingface.ts";
import { exportModel } from "../../agent/run/export.ts";
import { renderChat } from "../../agent/tokenizer/chat-template.ts";
import type { GgufType } from "../../schemas/export.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { runPython } from "../support/python.ts";
import { tinyModel } from "../support/tiny-model.ts";

interface Answer {
  logits: number[][];
  opsets: [string, number][];
  gguf: {
    tensors: Record<string, { type: string; shape: number[]; sum: number }>;
    fields: Record<string, unknown>;
  };
  promptTokens: number[];
  endsOfGeneration: number[];
}

const program = fileURLToPath(new URL("../../agent/inference-host.mjs", import.meta.url));
const tokens = [5, 17, 250, 0, 42, 42, 9, 120, 33];

const conversation = [{ role: "user" as const, content: "Show the log of Müller’s 漢字" }];

const llama3 = {
  type: "llama3",
  factor: 8,
  lowFrequencyFactor: 1,
  highFrequencyFactor: 4,
  originalContextLength: 8192,
} as const;
const yarn = { type: "yarn", factor: 4, originalContextLength: 16, betaFast: 32, betaSlow: 1 } as const;

const cases: [string, ModelConfig["family"], Partial<ModelConfig>, GgufType][] = [
  ["llama, grouped heads, tied", "llama", {}, "f32"],
  ["llama, untied, other base", "llama", { tiedEmbeddings: false, ropeTheta: 500_000 }, "f32"],
  ["llama, one head each, f16", "llama", { keyValueHeads: 4, normEpsilon: 1e-6 }, "f16"],
  ["llama, q8_0", "llama", {}, "q8_0"],
  ["llama, wide heads, llama3 scaling", "llama", { headSize: 12, ropeScaling: llama3 }, "f32"],
  ["qwen2", "qwen2", {}, "f32"],
  ["qwen2, untied, yarn scaling", "qwen2", { tiedEmbeddings: false, ropeScaling: yarn }, "f32"],
  ["qwen3, wide heads", "qwen3", { headSize: 12 }, "f32"],
  ["qwen3, linear scaling", "qwen3", { ropeScaling: { type: "linear", factor: 2 } }, "f32"],
  ["gpt2, tied", "gpt2", {}, "f32"],
  ["gpt2, untied, narrow", "gpt2", { tiedEmbeddings: false, intermediateSize: 96 }, "f32"],
];

/** How far llama.cpp may be away; it looks GPT-2's GELU up in a table of half-precision numbers. */
const bounds = { f32: 1e-4, gelu: 1e-2, f16: 3e-2, q8_0: 0.5, q6_K: 1, q4_K_M: 3, q4_0: 3 };

const exported = await Promise.all(
  cases.map(async ([name, family, changes, ggufType]) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-export-"));
    const model = await tinyModel(family, changes);
    await writeModelFolder(folder, model);
    await exportModel(folder, folder, { formats: ["onnx", "gguf"], ggufType });
    return { name, family, ggufType, folder, model };
  }),
);
// One Python process for all, since most of the time goes into starting it.
const folders = exported.map(({ folder }) => folder);
const output = await runPython("test/peers/python/reference_exports.py", tokens.join(), ...folders);
const answers = JSON.parse(output) as Answer[];

for (const [index, { name, family, ggufType, folder, model }] of exported.entries()) {
  test(`${name}: transformers, ONNX Runtime and llama.cpp compute the same logits`, async (t) => {
    const answer = answers[index]!;
    const expected = Float32Array.from(answer.logits.flat());
    const onnx = largestDifference(await onnxLogits(path.join(folder, "model.onnx")), expected);
    const gguf = await openModel(path.join(folder, "model.gguf"), { threads: 1, program });
    const theirs = await gguf.logProbabilities(tokens);
    const llama = largestDifference(theirs, logSoftmax(expected, model.config.vocabularySize));
    await gguf.close();
    t.diagnostic(`largest difference: ONNX ${onnx.toExponential(1)}, GGUF ${llama.toExponential(1)}`);
    assert.ok(onnx <= 1e-4);
    assert.ok(llama <= (family === "gpt2" ? bounds.gelu : bounds[ggufType]));
  });

  test(`${name}: the ONNX checker, gguf and transformers' tokenizer agree with what was written`, () => {
    const answer = answers[index]!;
    assert.deepEqual(answer.opsets, [["", 17]]);
    assert.equal(answer.gguf.fields["general.architecture"], family);
    assert.equal(answer.gguf.fields["tokenizer.ggml.pre"], "gpt-2");
    // Llama 3's scaling is a tensor there.
    const written = Object.entries(answer.gguf.tensors).filter(([tensor]) => tensor !== "rope_freqs.weight");
    const tensors = written.map(([, tensor]) => tensor);
    assert.equal(tensors.length, model.tensors.size);
    const matrices = tensors.filter(({ shape }) => shape.length === 2);
    if (family === "llama") {
      assert.ok(matrices.every(({ type }) => type === ggufType.toUpperCase()));
      const embedding = [...model.tensors.get("model.embed_tokens.weight")!.data];
      const sum = embedding.reduce((total, value) => total + value, 0);
      assert.ok(Math.abs(answer.gguf.tensors["token_embd.weight"]!.sum - sum) <= bounds[ggufType]);
    }
    const { tokenizer } = model;
    assert.deepEqual(tokenizer.encode(renderChat(tokenizer, conversation, true)), answer.promptTokens);
    const { endOfTurn, endOfText } = tokenizer.special;
    assert.deepEqual(answer.endsOfGeneration, [endOfTurn, endOfText]);
  });
}

async function onnxLogits(file: string): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3 });
  const ids = new ort.Tensor("int64", BigInt64Array.from(tokens, BigInt), [1, tokens.length]);
  const { logits } = await session.run({ input_ids: ids });
  return logits!.data as Float32Array;
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

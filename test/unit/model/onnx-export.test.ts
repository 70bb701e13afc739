import { test } from "node:test";
import assert from "node:assert/strict";
import { mkdtempSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as ort from "onnxruntime-node";
import { exportOnnx, type OnnxOptions } from "../../../agent/model/onnx-export/export.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { tinyConfig, tinyTensors } from "../../support/tiny-model.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-onnx-"));

async function exported(config: ModelConfig, name: string, options?: OnnxOptions): Promise<Run> {
  const file = path.join(folder, name);
  await exportOnnx(file, config, tinyTensors(config), options);
  const session = await ort.InferenceSession.create(file, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  return async (rows) => {
    const ids = BigInt64Array.from(rows.flat(), BigInt);
    const input = new ort.Tensor("int64", ids, [rows.length, rows[0]!.length]);
    const { logits } = await session.run({ input_ids: input });
    assert.deepEqual(logits!.dims, [rows.length, rows[0]!.length, config.vocabularySize]);
    return logits!.data as Float32Array;
  };
}

/** Logits [batch, sequence, vocabulary] of rows of equal length. */
type Run = (rows: number[][]) => Promise<Float32Array>;

function largestDifference(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

const cases: [string, ModelConfig][] = [
  ["llama", tinyConfig("llama")],
  ["llama-untied", tinyConfig("llama", { tiedEmbeddings: false, keyValueHeads: 4 })],
  ["qwen2", tinyConfig("qwen2", { ropeScaling: { type: "linear", factor: 2 } })],
  ["qwen3", tinyConfig("qwen3", { headSize: 12, attentionBias: true })],
  ["gpt2", tinyConfig("gpt2")],
  ["gpt2-untied", tinyConfig("gpt2", { tiedEmbeddings: false })],
];

for (const [name, config] of cases) {
  test(`${name} answers any batch and length, and no token sees a later one`, async () => {
    const run = await exported(config, `${name}.onnx`);
    const tokens = [5, 17, 299, 0, 42, 42];
    const whole = await run([tokens]);
    const size = config.vocabularySize;
    for (const length of [1, 2, 5]) {
      const part = await run([tokens.slice(0, length)]);
      assert.ok(largestDifference(part, whole.subarray(0, length * size)) < 1e-5);
    }
    const other = [1, 2, 3, 4, 5, 6];
    const both = await run([other, tokens]);
    assert.ok(largestDifference(both.subarray(6 * size), whole) < 1e-5);
    assert.ok(largestDifference(both.subarray(0, 6 * size), whole) > 0.1);
  });
}

test("weights above the limit lie in a second file and give the same logits", async () => {
  const config = tinyConfig("llama");
  const inside = await exported(config, "inside.onnx");
  const outside = await exported(config, "outside.onnx", { externalAbove: 0 });
  assert.deepEqual(await outside([[1, 2, 3]]), await inside([[1, 2, 3]]));
  assert.ok(statSync(path.join(folder, "outside.onnx")).size < 40_000);
});

test("a tied embedding is stored once", async () => {
  const config = tinyConfig("gpt2");
  const [tied, untied] = [config, { ...config, tiedEmbeddings: false }];
  await exported(tied, "tied.onnx");
  await exported(untied, "untied.onnx");
  const sizeOf = (name: string): number => statSync(path.join(folder, name)).size;
  const embedding = 4 * config.vocabularySize * config.hiddenSize;
  assert.ok(sizeOf("untied.onnx") - sizeOf("tied.onnx") >= embedding);
});

for (const [type, bound, share] of [
  ["f16", 0.02, 0.75],
  ["int8", 0.5, 0.55],
] as const) {
  test(`matrices stored as ${type} take less room and give nearly the same logits`, async () => {
    for (const config of [tinyConfig("llama", { intermediateSize: 512 }), tinyConfig("gpt2")]) {
      const name = `${config.family}-${type}`;
      const whole = await exported(config, `${name}-f32.onnx`);
      const stored = await exported(config, `${name}.onnx`, { type });
      const rows = [[5, 17, 299, 0, 42]];
      const difference = largestDifference(await stored(rows), await whole(rows));
      assert.ok(difference > 0 && difference < bound, String(difference));
      const sizes = [`${name}.onnx`, `${name}-f32.onnx`].map(
        (file) => statSync(path.join(folder, file)).size,
      );
      assert.ok(sizes[0]! < share * sizes[1]!, sizes.join());
    }
  });
}

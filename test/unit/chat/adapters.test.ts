import assert from "node:assert/strict";
import { rmSync, writeFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openModel } from "../../../agent/chat/client.ts";
import { logSoftmax } from "../../../agent/evaluation/greedy.ts";
import { openForward } from "../../../agent/model/forward.ts";
import { writeGgufAdapter } from "../../../agent/model/gguf/adapter.ts";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import { adapterNames, projectionsOf } from "../../../agent/model/lora.ts";
import type { TensorSource, Tensors } from "../../../agent/model/tensors.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { codeOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const program = fileURLToPath(new URL("../../../agent/inference-host.mjs", import.meta.url));
const rank = 3;
const scale = 0.7;

/** Adapters of every projection, as large as their base. */
function drawnAdapters(config: ModelConfig): Map<string, Float32Array> {
  const drawn = new Map<string, Float32Array>();
  for (const [index, { module, inputs, outputs }] of projectionsOf(config).entries()) {
    const { a, b } = adapterNames(module);
    drawn.set(
      a,
      Float32Array.from({ length: rank * inputs }, (_, at) => 0.3 * Math.sin(at * 1.3 + index)),
    );
    drawn.set(
      b,
      Float32Array.from({ length: outputs * rank }, (_, at) => 0.3 * Math.cos(at * 0.7 + index)),
    );
  }
  return drawn;
}

function asSources(config: ModelConfig, drawn: ReadonlyMap<string, Float32Array>): Map<string, TensorSource> {
  return new Map(
    projectionsOf(config).flatMap(({ module, inputs, outputs }) => {
      const { a, b } = adapterNames(module);
      const source = (name: string, shape: readonly number[]) =>
        [name, { shape, writeTo: (target: Float32Array) => target.set(drawn.get(name)!) }] as const;
      return [source(a, [rank, inputs]), source(b, [outputs, rank])];
    }),
  );
}

/** W + scale · B A of every projection. */
function merged(config: ModelConfig, tensors: Tensors, drawn: ReadonlyMap<string, Float32Array>): Tensors {
  const result: Tensors = new Map(tensors);
  for (const { module, inputs, outputs } of projectionsOf(config)) {
    const names = adapterNames(module);
    const [a, b] = [drawn.get(names.a)!, drawn.get(names.b)!];
    const { shape, data } = tensors.get(`${module}.weight`)!;
    const sum = Float32Array.from(data);
    for (let out = 0; out < outputs; out++) {
      for (let into = 0; into < inputs; into++) {
        const at = config.family === "gpt2" ? into * outputs + out : out * inputs + into;
        for (let r = 0; r < rank; r++) sum[at]! += scale * b[out * rank + r]! * a[r * inputs + into]!;
      }
    }
    result.set(`${module}.weight`, { shape, data: sum });
  }
  return result;
}

for (const family of ["llama", "qwen2", "qwen3", "gpt2"] as const)
  test(`a ${family} with adapters in a file of their own computes what it computes with them merged`, async () => {
    const folder = temporaryFolder();
    const base = path.join(folder, "base.gguf");
    const file = path.join(folder, "adapter.gguf");
    const model = await tinyModel(family);
    const { config, tensors } = model;
    const drawn = drawnAdapters(config);
    await exportGguf(base, model, { type: "f32", name: "base" });
    await writeGgufAdapter(file, { config, rank, scale, tensors: asSources(config, drawn), base });
    const chat = await openModel(file, { threads: 1, program });
    try {
      const tokens = [5, 9, 200, 31, 4];
      const found = await chat.logProbabilities(tokens);
      const options = { sequenceLength: 8, threads: 1 };
      const logits = await openForward(config, merged(config, tensors, drawn), options).logits(tokens);
      const expected = logSoftmax(logits, config.vocabularySize);
      assert.equal(found.length, expected.length);
      const differences = expected.map((value, index) => Math.abs(value - found[index]!));
      assert.ok(Math.max(...differences) < 1e-2, `differences to ${Math.max(...differences)}`);
    } finally {
      await chat.close();
    }
  });

test("an adapter whose base has gone, or that fits another model, is refused before it is loaded", async () => {
  const folder = temporaryFolder();
  const base = path.join(folder, "base.gguf");
  const file = path.join(folder, "adapter.gguf");
  const model = await tinyModel("llama");
  const wider = { ...model.config, hiddenSize: 64 };
  await exportGguf(base, model, { type: "f32", name: "base" });
  const write = (config: ModelConfig) =>
    writeGgufAdapter(file, { config, rank, scale, tensors: asSources(config, drawnAdapters(config)), base });
  await write(wider);
  assert.equal(await codeOf(openModel(file, { threads: 1, program })), "model_file_damaged");
  await write(model.config);
  writeFileSync(path.join(folder, "kept.gguf"), readFileSync(base));
  rmSync(base);
  assert.equal(await codeOf(openModel(file, { threads: 1, program })), "model_file_damaged");
});

import assert from "node:assert/strict";
import { rmSync, writeFileSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { openModel } from "../../../agent/chat/client.ts";
import { openHosts } from "../../../agent/chat/hosts.ts";
import { logSoftmax } from "../../../agent/evaluation/greedy.ts";
import { checkSource } from "../../../agent/hub/check-source.ts";
import { openForward } from "../../../agent/model/forward.ts";
import { writeGgufAdapter } from "../../../agent/model/gguf/adapter.ts";
import { exportGguf } from "../../../agent/model/gguf/export.ts";
import type { Model } from "../../../agent/model/huggingface.ts";
import { projectionsOf } from "../../../agent/model/lora.ts";
import { mergeAdapters } from "../../../agent/model/merge-adapters.ts";
import { type Adapter } from "../../../agent/model/peft.ts";
import { readTensors, type ModelSource } from "../../../agent/model/source.ts";
import { sourceOf, type TensorSource } from "../../../agent/model/tensors.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { codeOf, failureOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const program = fileURLToPath(new URL("../../../agent/inference-host.mjs", import.meta.url));
/** Adapters of every projection, as large as their base; of one rank and scale each. */
function drawnAdapter(config: ModelConfig, rank: number, scale: number): Adapter {
  const updates = projectionsOf(config).map(({ module, inputs, outputs }, index) => {
    const a = drawn([rank, inputs], (at) => 0.3 * Math.sin(at * 1.3 + index + rank));
    const b = drawn([outputs, rank], (at) => 0.3 * Math.cos(at * 0.7 + index));
    return [module, { a, b, scale }] as const;
  });
  return { folder: "", base: undefined, updates: new Map(updates), close: () => undefined };
}

function drawn(shape: readonly [number, number], of: (at: number) => number): TensorSource {
  return sourceOf({ shape, data: Float32Array.from({ length: shape[0] * shape[1] }, (_, at) => of(at)) });
}

function asSource({ config, tensors, tokenizer }: Model): ModelSource {
  return {
    config,
    tokenizer,
    tensors: new Map([...tensors].map(([name, tensor]) => [name, sourceOf(tensor)])),
    generation: { stopTokens: [] },
    close: () => undefined,
  };
}

for (const family of ["llama", "qwen2", "qwen3", "gpt2"] as const)
  test(`a ${family} with two adapters in a file of their own computes what it computes with them merged`, async () => {
    const folder = temporaryFolder();
    const base = path.join(folder, "base.gguf");
    const file = path.join(folder, "adapter.gguf");
    const model = await tinyModel(family);
    const { config } = model;
    const adapters = [
      { adapter: drawnAdapter(config, 3, 0.7), weight: 1 },
      { adapter: drawnAdapter(config, 2, 1.5), weight: 0.5 },
    ];
    await exportGguf(base, model, { type: "f32", name: "base" });
    await writeGgufAdapter(file, { config, base, adapters });
    const chat = await openModel(file, { threads: 1, program, adapters: folder });
    try {
      const tokens = [5, 9, 200, 31, 4];
      const found = await chat.logProbabilities(tokens);
      const merged = readTensors(mergeAdapters(asSource(model), adapters));
      const options = { sequenceLength: 8, threads: 1 };
      const logits = await openForward(config, merged, options).logits(tokens);
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
    writeGgufAdapter(file, {
      config,
      base,
      adapters: [{ adapter: drawnAdapter(config, 2, 1), weight: 1 }],
    });
  await write(wider);
  assert.equal(
    await codeOf(openModel(file, { threads: 1, program, adapters: folder })),
    "model_file_damaged",
  );
  await write(model.config);
  writeFileSync(path.join(folder, "kept.gguf"), readFileSync(base));
  rmSync(base);
  assert.equal(
    await codeOf(openModel(file, { threads: 1, program, adapters: folder })),
    "model_file_damaged",
  );
});

test("only files of adapters that were written here are believed when they name their base", async () => {
  const [folder, strange] = [temporaryFolder(), temporaryFolder()];
  const base = path.join(folder, "base.gguf");
  const file = path.join(strange, "adapter.gguf");
  const model = await tinyModel("llama");
  const { config } = model;
  await exportGguf(base, model, { type: "f32", name: "adapter" });
  await writeGgufAdapter(file, {
    config,
    base,
    adapters: [{ adapter: drawnAdapter(config, 2, 1), weight: 1 }],
  });
  for (const options of [
    { threads: 1, program },
    { threads: 1, program, adapters: folder },
  ])
    assert.equal(await codeOf(openModel(file, options)), "model_not_supported");
  // A whole model that says that it is an adapter.
  const claiming = path.join(folder, "claiming.gguf");
  const bytes = readFileSync(base);
  for (const [from, to] of [
    ["general.type", "general.tags"],
    ["general.name", "general.type"],
  ] as const)
    if (bytes.includes(from)) bytes.write(to, bytes.indexOf(from));
  writeFileSync(claiming, bytes);
  const { code, message } = await failureOf(checkSource(claiming));
  assert.deepEqual([code, /holds adapters/.test(message)], ["model_not_supported", true]);
});

test("an idle process takes other adapters on its base, or none; one that answers or is kept stays what it is", async (context) => {
  const folder = temporaryFolder();
  const base = path.join(folder, "base.gguf");
  const model = await tinyModel("llama");
  await exportGguf(base, model, { type: "f32", name: "base" });
  const adapterOf = async (rank: number): Promise<string> => {
    const file = path.join(folder, `${rank}.gguf`);
    const adapters = [{ adapter: drawnAdapter(model.config, rank, 1), weight: 1 }];
    await writeGgufAdapter(file, { config: model.config, base, adapters });
    return file;
  };
  const [first, second] = [await adapterOf(2), await adapterOf(3)];
  const hosts = openHosts({ memoryBudget: 2 ** 40, program, adapters: folder });
  context.after(() => hosts.close());
  const signal = new AbortController().signal;
  const processOf = (file: string, then?: () => Promise<unknown>): Promise<number | undefined> =>
    hosts.use(file, { signal, base }, async ({ processId }) => {
      await then?.();
      return processId;
    });
  const alone = await processOf(base);
  assert.equal(await processOf(first), alone);
  assert.equal(await processOf(second), alone);
  assert.deepEqual(
    hosts.list().map(({ file }) => file),
    [second],
  );
  let other: number | undefined;
  assert.equal(await processOf(second, async () => (other = await processOf(first))), alone);
  assert.notEqual(other, alone);
  hosts.keep(first, true);
  hosts.keep(second, true);
  const third = await processOf(base);
  assert.ok(third !== alone && third !== other);
});

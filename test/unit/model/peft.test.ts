import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { ModelConfig } from "../../../schemas/run.ts";
import { createRandom } from "../../../agent/dataset/random.ts";
import { writeModelFolder } from "../../../agent/model/huggingface.ts";
import { type LoraOptions, adapterShapes, drawAdapters, loraTargets } from "../../../agent/model/lora.ts";
import { lookForBase } from "../../../agent/model/adapter-base.ts";
import { mergeAdapters } from "../../../agent/model/merge-adapters.ts";
import { openAdapter, writeAdapter } from "../../../agent/model/peft.ts";
import { writeSafetensors } from "../../../agent/model/safetensors.ts";
import { openModelSource, readTensors } from "../../../agent/model/source.ts";
import type { TensorData, Tensors } from "../../../agent/model/tensors.ts";
import { elementCount } from "../../../agent/autodiff/tensor.ts";
import { failureOf } from "../../support/failures.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { tinyModel } from "../../support/tiny-model.ts";

const options: LoraOptions = {
  ...{ rank: 3, alpha: 6, dropout: 0, useRslora: false },
  targets: { modules: ["all-linear"], exclude: [] },
};

/** A base's folder and beside it an adapter's, with random numbers in both halves. */
async function tinyAdapter(family: "llama" | "gpt2", changes: Partial<LoraOptions> = {}) {
  const root = temporaryFolder();
  const base = await tinyModel(family);
  await writeModelFolder(path.join(root, "base"), base);
  const chosen = { ...options, ...changes };
  const tensors = randomAdapters(base.config, chosen, 1);
  const folder = path.join(root, "adapter");
  await writeAdapter(folder, { model: base.config, options: chosen, base: "../base", tensors });
  return { root, folder, base, tensors, file: path.join(folder, "adapter_config.json") };
}

function randomAdapters(config: ModelConfig, chosen: LoraOptions, seed: number): Tensors {
  const random = createRandom(seed);
  return new Map(
    adapterShapes(config, chosen).map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from({ length: elementCount(shape) }, () => random.normal()) },
    ]),
  );
}

/** B A of one projection, [out, in]. */
function product(tensors: Tensors, module: string): number[][] {
  const half = (which: "A" | "B"): TensorData =>
    tensors.get(`base_model.model.${module}.lora_${which}.weight`)!;
  const [a, b] = [half("A"), half("B")];
  const [rank, inputs] = a.shape as [number, number];
  return Array.from({ length: b.shape[0]! }, (_, output) =>
    Array.from({ length: inputs }, (__, input) => {
      let sum = 0;
      for (let at = 0; at < rank; at++) sum += b.data[output * rank + at]! * a.data[at * inputs + input]!;
      return sum;
    }),
  );
}

const modules = { llama: "model.layers.1.mlp.down_proj", gpt2: "transformer.h.1.attn.c_attn" } as const;

for (const family of ["llama", "gpt2"] as const)
  test(`an adapter's folder opens as its base with scale · B A added: ${family}`, async () => {
    const { folder, base, tensors } = await tinyAdapter(family);
    const source = await openModelSource(folder);
    const merged = readTensors(source);
    source.close();
    const module = modules[family];
    const expected = product(tensors, module);
    const { shape, data } = merged.get(`${module}.weight`)!;
    const before = base.tensors.get(`${module}.weight`)!.data;
    for (const [output, row] of expected.entries())
      for (const [input, value] of row.entries()) {
        const at = family === "gpt2" ? input * shape[1]! + output : output * shape[1]! + input;
        assert.ok(Math.abs(data[at]! - before[at]! - 2 * value) < 1e-4, `${output}, ${input}`);
      }
    const untouched = family === "gpt2" ? "transformer.ln_f.weight" : "model.embed_tokens.weight";
    assert.deepEqual(merged.get(untouched), base.tensors.get(untouched));
    assert.equal(source.tokenizer.size, base.tokenizer.size);
  });

test("several adapters are added by their weights", async () => {
  const { root, folder, base, tensors } = await tinyAdapter("llama");
  const second = path.join(root, "second");
  const wider = { ...options, rank: 7, alpha: 14 };
  const others = randomAdapters(base.config, wider, 2);
  await writeAdapter(second, { model: base.config, options: wider, base: "../base", tensors: others });
  const source = mergeAdapters(await openModelSource(path.join(root, "base")), [
    { adapter: await openAdapter(folder), weight: 0.5 },
    { adapter: await openAdapter(second), weight: -1 },
  ]);
  const name = "model.layers.0.self_attn.q_proj";
  const { shape, data } = readTensors(source).get(`${name}.weight`)!;
  source.close();
  const before = base.tensors.get(`${name}.weight`)!.data;
  const [first, last] = [product(tensors, name)[5]![7]!, product(others, name)[5]![7]!];
  const at = 5 * shape[1]! + 7;
  assert.ok(Math.abs(data[at]! - before[at]! - (first - 2 * last)) < 1e-4);
});

test("rsLoRA divides by the root of the rank, and alpha_pattern gives some projections an alpha of their own", async () => {
  const { folder, file } = await tinyAdapter("llama", { useRslora: true });
  const json = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...json, alpha_pattern: { "layers.1.mlp.up_proj": 9 } }));
  const adapter = await openAdapter(folder);
  adapter.close();
  const scale = (module: string): number => adapter.updates.get(module)!.scale;
  assert.ok(Math.abs(scale("model.layers.0.mlp.up_proj") - 6 / Math.sqrt(3)) < 1e-12);
  assert.ok(Math.abs(scale("model.layers.1.mlp.up_proj") - 9 / Math.sqrt(3)) < 1e-12);
});

const refused: Record<string, [change: Record<string, unknown>, reason: RegExp]> = {
  "another kind": [{ peft_type: "IA3" }, /peft_type is "IA3"/],
  "no kind": [{ peft_type: undefined }, /peft_type is undefined/],
  DoRA: [{ use_dora: true }, /DoRA.*use_dora/],
  "trained biases": [{ bias: "lora_only" }, /trained biases/],
  "whole modules": [{ modules_to_save: ["lm_head"] }, /modules_to_save/],
  "a base that was changed": [{ init_lora_weights: "pissa_niter_4" }, /pissa/],
  "a rank that is no number": [{ r: "eight" }, /^.*\br\b.*adapter_config\.json/],
  "no base": [{ base_model_name_or_path: null }, /does not say what its base is/],
  "an empty name of its base": [{ base_model_name_or_path: "" }, /does not say what its base is/],
  "itself as its base": [{ base_model_name_or_path: "." }, /is the adapter itself/],
  "itself by its name": [{ base_model_name_or_path: "../adapter/" }, /is the adapter itself/],
  "a base that no path can name": [{ base_model_name_or_path: "base\0" }, /is not on this machine/],
};
for (const [name, [change, reason]] of Object.entries(refused))
  test(`an adapter is refused by name: ${name}`, async () => {
    const { folder, file } = await tinyAdapter("llama");
    writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), ...change }));
    await assert.rejects(openModelSource(folder), { code: "adapter_not_usable", message: reason });
  });

test("an adapter whose base is not there says which it is, and to import it where it is the Hub's", async () => {
  const { folder, file } = await tinyAdapter("llama");
  const json = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...json, base_model_name_or_path: "org/model" }));
  await assert.rejects(openModelSource(folder), {
    code: "adapter_base_missing",
    message: /org\/model/,
    advice: /trainyard import org\/model/,
  });
});

test("the base of an adapter lies in its folder or beside it, and is never the adapter that is called as it is", async () => {
  const root = temporaryFolder();
  const [named, called] = [
    await writeLayer(root, "tuned", "llama"),
    await writeLayer(root, "llama", "llama"),
  ];
  assert.equal(lookForBase({ folder: called, base: "llama" }), undefined);
  assert.equal(lookForBase({ folder: named, base: "llama" }), called);
  const within = path.join(named, "llama");
  mkdirSync(within);
  assert.equal(lookForBase({ folder: named, base: "llama" }), within);
});

/** A folder of an adapter, in `root`. */
async function writeLayer(root: string, name: string, base: string): Promise<string> {
  const folder = path.join(root, name);
  const { config } = await tinyModel("llama");
  await writeAdapter(folder, { model: config, options, base, tensors: randomAdapters(config, options, 1) });
  return folder;
}

test("adapters may lie on adapters, but not in a circle, also by a link, and not on many", async () => {
  const { root, folder } = await tinyAdapter("llama");
  const names = ["adapter", "second", "third", "fourth", "fifth"];
  const layers = [folder];
  for (const [index, name] of names.slice(1).entries())
    layers.push(await writeLayer(root, name, `../${names[index]!}`));
  (await openModelSource(layers[3]!)).close();
  const refused = async (place: string): Promise<string> => {
    const { code, message } = await failureOf(openModelSource(place));
    assert.equal(code, "adapter_not_usable");
    return message;
  };
  assert.match(await refused(layers[4]!), /it lies below 4 other adapters/);
  await writeLayer(root, "there", "../back");
  const back = await writeLayer(root, "back", "../there");
  assert.match(await refused(back), /is the adapter itself, or one that lies on it/);
  symlinkSync(path.join(root, "linked"), path.join(root, "link"), "junction");
  assert.match(await refused(await writeLayer(root, "linked", "../link")), /is the adapter itself/);
});

const broken: Record<string, [change: (tensors: Tensors) => void, reason: RegExp]> = {
  "half of a pair": [
    (tensors) => tensors.delete("base_model.model.model.layers.0.mlp.up_proj.lora_B.weight"),
    /up_proj has no lora_B/,
  ],
  "ranks that differ": [
    (tensors) => change(tensors, "model.layers.0.mlp.up_proj.lora_A", [2, 32]),
    /up_proj have the shapes \[2, 32\]/,
  ],
  "another width": [
    (tensors) => change(tensors, "model.layers.0.mlp.up_proj.lora_A", [3, 31]),
    /31 inputs.*the base has 32/,
  ],
  "an embedding": [
    (tensors) => change(tensors, "model.embed_tokens.lora_embedding_A", [3, 300]),
    /lora_embedding_A/,
  ],
  "a projection that the base has not": [
    (tensors) => {
      change(tensors, "model.layers.7.mlp.up_proj.lora_A", [3, 32]);
      change(tensors, "model.layers.7.mlp.up_proj.lora_B", [96, 3]);
    },
    /no projection model\.layers\.7/,
  ],
  nothing: [(tensors) => tensors.clear(), /holds no matrices/],
};
function change(tensors: Tensors, name: string, shape: number[]): void {
  tensors.set(`base_model.model.${name}.weight`, { shape, data: new Float32Array(elementCount(shape)) });
}
for (const [name, [alter, reason]] of Object.entries(broken))
  test(`an adapter whose matrices do not fit is refused: ${name}`, async () => {
    const { folder, tensors } = await tinyAdapter("llama");
    alter(tensors);
    await writeSafetensors(path.join(folder, "adapter_model.safetensors"), tensors);
    await assert.rejects(openModelSource(folder), { code: "adapter_not_usable", message: reason });
  });

test("an adapter that is a pickle is never read", async () => {
  const { folder } = await tinyAdapter("llama");
  const other = temporaryFolder();
  copyFileSync(path.join(folder, "adapter_config.json"), path.join(other, "adapter_config.json"));
  writeFileSync(path.join(other, "adapter_model.bin"), "");
  await assert.rejects(openAdapter(other), { code: "pickle_refused" });
});

test("targets are ends of names, everything, or an expression for the whole name; some can be taken out", async () => {
  const { config } = await tinyModel("llama");
  const chosen = (list: readonly string[] | RegExp, exclude: readonly string[] = []): string[] =>
    loraTargets(config, { modules: list, exclude }).map(({ module }) => module);
  assert.equal(chosen(["all-linear"]).length, 14);
  assert.deepEqual(chosen(["q_proj", "layers.1.mlp.up_proj"]), [
    "model.layers.0.self_attn.q_proj",
    "model.layers.1.self_attn.q_proj",
    "model.layers.1.mlp.up_proj",
  ]);
  assert.deepEqual(chosen(["oj", "0.self_attn.k_proj"]), ["model.layers.0.self_attn.k_proj"]);
  assert.equal(chosen(/^(?:.*\.0\..*(q|v)_proj)$/).length, 2);
  assert.equal(chosen(["all-linear"], ["mlp.up_proj", "model.layers.0.mlp.down_proj"]).length, 11);
  for (const wrong of [["lm_head"], ["embed_tokens"], ["mlp"]])
    assert.throws(() => chosen(wrong), { code: "no_lora_target" });
  assert.throws(() => chosen(/^(?:zzz)$/), /No projection of the model matches zzz\./);
  assert.throws(() => chosen(["q_proj"], ["proj", "q_proj"]), /is left when lora\.exclude_modules/);
});

test("adapters begin with nothing added: A uniform in ± 1/√in, B zero, the same for the same seed", async () => {
  const { config } = await tinyModel("llama");
  const draw = (seed: number): Float32Array[] =>
    [...drawAdapters(config, options, seed)].map(([, { shape, writeTo }]) => {
      const data = new Float32Array(elementCount(shape));
      writeTo(data);
      return data;
    });
  const [first, second] = draw(1);
  assert.ok(first!.every((value) => Math.abs(value) <= 1 / Math.sqrt(32)));
  assert.ok(Math.max(...first!) > 0.8 / Math.sqrt(32) && Math.min(...first!) < -0.8 / Math.sqrt(32));
  assert.ok(second!.every((value) => value === 0));
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(2)[0], first);
});

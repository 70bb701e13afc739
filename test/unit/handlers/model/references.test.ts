import assert from "node:assert/strict";
import {
  cpSync,
  mkdirSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { readSafetensors, writeSafetensors } from "../../../../agent/model/safetensors.ts";
import { writeGoodModels, type GoodModels } from "../../../support/bad-models.ts";
import { greedy } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let folder: string;
let good: GoodModels;
before(async () => {
  agent = await startTestAgent();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-references-"));
  good = await writeGoodModels(folder);
});
after(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A copy of the good GGUF file, imported where it lies. */
async function referenced(name: string): Promise<{ file: string; model: string; kept: string }> {
  const { client } = agent;
  const file = path.join(folder, `${name}.gguf`);
  cpSync(good.gguf, file);
  const { model } = await client.call("model/import", { source: { path: file }, keeping: "reference" });
  const { folder: kept } = await client.call("model/get", { model: model.id });
  return { file, model: model.id, kept };
}

async function answers(model: string): Promise<void> {
  const { client } = agent;
  const { id } = await client.call("chat/open", { model: { model }, sampling: { ...greedy, maxTokens: 4 } });
  await client.call("chat/send", { conversation: id, content: "log" });
}

test("Weights stay where they are, answer, are described, and are not removed with their model", async () => {
  const { client } = agent;
  const { file, model, kept } = await referenced("stays");
  assert.ok(!existsSync(path.join(kept, "model.gguf")));
  const { manifest, model: summary } = await client.call("model/get", { model });
  assert.equal(manifest.files["model.gguf"]!.reference!.path, file);
  assert.equal(summary.versions[0]!.reference, file);
  const { shape } = await client.call("model/describe", { source: { model } });
  assert.equal(shape?.architecture, "llama");
  await answers(model);
  await client.call("model/remove", { model });
  assert.deepEqual(readFileSync(file), readFileSync(good.gguf));
});

test("Weights that have gone, are shorter or were written to are told apart, and are good again when they are back", async () => {
  const { file, model } = await referenced("goes");
  renameSync(file, `${file}.away`);
  assert.equal(await codeOf(answers(model)), "referenced_file_gone");
  writeFileSync(file, "short");
  assert.equal(await codeOf(answers(model)), "referenced_file_changed");
  rmSync(file);
  renameSync(`${file}.away`, file);
  await answers(model);
  utimesSync(file, new Date(), new Date(Date.now() + 60_000));
  assert.equal(await codeOf(answers(model)), "referenced_file_changed");
  const { client } = agent;
  const again = await client.call("model/import", { source: { path: file }, keeping: "reference" });
  assert.equal(again.model.versions.length, 1);
  await answers(model);
});

test("A copy takes the place of a reference when it is wanted, and is kept afterwards", async () => {
  const { client } = agent;
  const { file, model } = await referenced("copied");
  for (const keeping of ["copy", "reference"] as const) {
    await client.call("model/import", { source: { path: file }, keeping });
    const { manifest } = await client.call("model/get", { model });
    assert.equal(manifest.files["model.gguf"]!.reference, undefined);
  }
  rmSync(file);
  await answers(model);
});

test("A folder's licence, templates and papers come along, and its weights may stay", async () => {
  const { client } = agent;
  const source = path.join(folder, "papers");
  cpSync(good.folder, source, { recursive: true });
  writeFileSync(path.join(source, "README.md"), "---\nlanguage: en\nlicense: apache-2.0\n---\n# Model\n");
  writeFileSync(path.join(source, "LICENSE"), "Apache License");
  writeFileSync(path.join(source, "pytorch_model.bin"), "pickle");
  const { model } = await client.call("model/import", { source: { path: source }, keeping: "reference" });
  const [version] = model.versions;
  assert.deepEqual([version!.license, version!.formats], ["apache-2.0", ["safetensors"]]);
  const { manifest, folder: kept } = await client.call("model/get", { model: model.id });
  assert.ok(existsSync(path.join(kept, "LICENSE")));
  assert.ok(!existsSync(path.join(kept, "model.safetensors")));
  assert.equal(manifest.files["pytorch_model.bin"], undefined);
  assert.equal(manifest.files["model.safetensors"]!.sha256, manifest.lineage.weights);
});

/** The good folder's weights as two shards with their index. */
async function shardedFolder(): Promise<string> {
  const source = path.join(folder, "sharded");
  cpSync(good.folder, source, { recursive: true });
  const tensors = [...(await readSafetensors(path.join(source, "model.safetensors")))];
  rmSync(path.join(source, "model.safetensors"));
  const weight_map: Record<string, string> = {};
  for (const [index, part] of [tensors.slice(0, 5), tensors.slice(5)].entries()) {
    const name = `model-0000${index + 1}-of-00002.safetensors`;
    await writeSafetensors(path.join(source, name), new Map(part));
    for (const [tensor] of part) weight_map[tensor] = name;
  }
  writeFileSync(path.join(source, "model.safetensors.index.json"), JSON.stringify({ weight_map }));
  return source;
}

test("Shards stay where they are, too, and what is exported of them answers", async () => {
  const { client } = agent;
  const source = await shardedFolder();
  const { model } = await client.call("model/import", { source: { path: source }, keeping: "reference" });
  const { manifest } = await client.call("model/get", { model: model.id });
  const elsewhere = Object.entries(manifest.files).flatMap(([name, { reference }]) =>
    reference ? [name] : [],
  );
  assert.deepEqual(elsewhere, ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]);
  const exporting = { source: { model: model.id }, formats: ["gguf" as const], parity: false };
  const exported = await client.call("model/export", exporting);
  assert.deepEqual(exported.model.versions[0]!.formats, ["safetensors", "gguf"]);
  await answers(model.id);
  rmSync(path.join(source, "model-00002-of-00002.safetensors"));
  assert.equal(
    await codeOf(client.call("model/cost", { source: { model: model.id } })),
    "referenced_file_gone",
  );
});

test("Adapters are taken in with the name of their base, and are no model without it", async () => {
  const { client } = agent;
  const source = path.join(folder, "adapter");
  mkdirSync(source);
  const config = { peft_type: "LORA", base_model_name_or_path: "org/base", r: 2, lora_alpha: 4 };
  writeFileSync(
    path.join(source, "adapter_config.json"),
    JSON.stringify({ ...config, target_modules: ["q_proj"] }),
  );
  const half = (shape: [number, number]) => ({ shape, data: new Float32Array(64).fill(0.1) });
  const module = "base_model.model.model.layers.0.self_attn.q_proj";
  const tensors = new Map([
    [`${module}.lora_A.weight`, half([2, 32])],
    [`${module}.lora_B.weight`, half([32, 2])],
  ]);
  await writeSafetensors(path.join(source, "adapter_model.safetensors"), tensors);
  const { model } = await client.call("model/import", { source: { path: source }, keeping: "reference" });
  const [version] = model.versions;
  assert.deepEqual([version!.adapterOf, version!.reference], ["org/base", undefined]);
  const unknown = client.call("model/cost", { source: { model: model.id } });
  assert.equal(await codeOf(unknown), "adapter_base_missing");

  const beside = { ...config, base_model_name_or_path: "../good", target_modules: ["q_proj"] };
  writeFileSync(path.join(source, "adapter_config.json"), JSON.stringify(beside));
  const settled = await client.call("model/import", { source: { path: source } });
  assert.equal(settled.model.versions[0]!.adapterOf, "../good");
  const cost = await client.call("model/cost", { source: { model: model.id, version: settled.version } });
  assert.equal(cost.shape.architecture, "llama");
  for (const wrong of [
    { peft_type: "IA3" },
    { base_model_name_or_path: "" },
    { base_model_name_or_path: "." },
  ]) {
    writeFileSync(path.join(source, "adapter_config.json"), JSON.stringify({ ...config, ...wrong }));
    const refused = client.call("model/import", { source: { path: source } });
    assert.equal(await codeOf(refused), "adapter_not_usable");
  }
});

test("Pickles alone are refused", async () => {
  const { client } = agent;
  const source = path.join(folder, "pickles");
  cpSync(good.folder, source, { recursive: true });
  renameSync(path.join(source, "model.safetensors"), path.join(source, "pytorch_model.bin"));
  for (const place of [source, path.join(source, "pytorch_model.bin")])
    assert.equal(await codeOf(client.call("model/import", { source: { path: place } })), "pickle_refused");
});

import assert from "node:assert/strict";
import {
  cpSync,
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

test("Pickles alone are refused", async () => {
  const { client } = agent;
  const source = path.join(folder, "pickles");
  cpSync(good.folder, source, { recursive: true });
  renameSync(path.join(source, "model.safetensors"), path.join(source, "pytorch_model.bin"));
  for (const place of [source, path.join(source, "pytorch_model.bin")])
    assert.equal(
      await codeOf(client.call("model/import", { source: { path: place } })),
      "pickle_refused",
    );
});

import assert from "node:assert/strict";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { exportGguf } from "../../../../agent/model/gguf/export.ts";
import { endProcesses } from "../../../../agent/run/stop-tree.ts";
import { sha256OfFile } from "../../../../agent/store/sha256.ts";
import { writeGoodModels, type GoodModels } from "../../../support/bad-models.ts";
import { addTinyModel, greedy, sayMuch } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import { writeTinyTraining } from "../../../support/tiny-training.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
let folder: string;
let good: GoodModels;
before(async () => {
  agent = await startTestAgent();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-models-"));
  good = await writeGoodModels(folder);
});
after(async () => {
  for (const run of (await agent.client.call("run/list", {})).runs)
    await endProcesses(run.folder, undefined, 0);
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("A folder is taken in with a sum of every file; the same folder gives the same version", async () => {
  const { client } = agent;
  const source = { path: good.folder };
  const first = await client.call("model/import", { source, labels: { name: "Good", tags: ["tiny"] } });
  assert.deepEqual([first.model.name, first.model.tags], ["Good", ["tiny"]]);
  const { manifest, folder: kept } = await client.call("model/get", { model: first.model.id });
  assert.deepEqual([manifest.origin, manifest.source], ["imported", good.folder]);
  assert.ok(Object.keys(manifest.files).includes("tokenizer.json"));
  for (const [name, file] of Object.entries(manifest.files)) {
    assert.equal(await sha256OfFile(path.join(kept, name)), file.sha256);
    assert.equal(await sha256OfFile(path.join(good.folder, name)), file.sha256);
  }
  const again = await client.call("model/import", { source });
  assert.equal(again.version, first.version);
  assert.equal(again.model.versions.length, 1);
  assert.deepEqual(again.model.versions[0]!.formats, ["safetensors"]);
  for (const part of ["config.json", "model.safetensors"]) {
    const { model, version } = await client.call("model/import", {
      source: { path: path.join(good.folder, part) },
    });
    assert.deepEqual([model.id, version], [first.model.id, first.version], "a part stands for its folder");
  }
});

test("A GGUF file is taken in, listed, renamed, and removed", async () => {
  const { client, home } = agent;
  const { model } = await client.call("model/import", { source: { path: good.gguf } });
  assert.deepEqual(model.versions[0]!.formats, ["gguf"]);
  const renamed = await client.call("model/update", { model: model.id, name: "A file", notes: "n" });
  assert.deepEqual([renamed.name, renamed.notes], ["A file", "n"]);
  const { models, damaged } = await client.call("model/list", {});
  assert.ok(models.some(({ id, name }) => id === model.id && name === "A file"));
  assert.deepEqual(damaged, []);
  const source = { model: model.id };
  const exported = await client.call("model/export", { source, formats: ["safetensors"] });
  assert.deepEqual(exported.model.versions[0]!.formats.toSorted(), ["gguf", "safetensors"]);
  await client.call("model/remove", { model: model.id });
  assert.equal(await codeOf(client.call("model/get", { model: model.id })), "model_not_found");
  assert.ok(!existsSync(path.join(home.models, model.id)));
  assert.ok(!readdirSync(home.models).some((name) => name.startsWith(".")));
});

test("What is exported of a model lies beside it, once", async () => {
  const { client } = agent;
  const { model } = await client.call("model/import", { source: { path: good.folder } });
  const source = { model: model.id };
  const messages: string[] = [];
  const onProgress = ({ message }: { message: string }): number => messages.push(message);
  const before = await client.call("model/get", { model: model.id });
  const exported = await client.call("model/export", { source, formats: ["gguf", "onnx"] }, { onProgress });
  assert.deepEqual(exported.model.versions[0]!.formats, ["safetensors", "gguf", "onnx"]);
  assert.ok(messages.length > 0);
  const { manifest, folder: kept } = await client.call("model/get", { model: model.id });
  for (const [name, file] of Object.entries(manifest.files)) {
    assert.equal(await sha256OfFile(path.join(kept, name)), file.sha256, name);
  }
  assert.equal(manifest.origin, "imported");
  assert.deepEqual(manifest.lineage, before.manifest.lineage);
  assert.deepEqual(
    exported.parity?.reports.map(({ format, type, parityTop1 }) => [format, type, parityTop1]),
    [
      ["gguf", "f16", 1],
      ["onnx", "f32", 1],
    ],
  );
  assert.deepEqual(exported.parity.warnings, []);
  const again = await client.call("model/export", { source, formats: ["onnx"] });
  assert.deepEqual(again.parity?.reports, [exported.parity.reports[1]]);
  assert.equal(
    (await client.call("model/export", { source, formats: ["onnx"], parity: false })).parity,
    null,
  );
  const gguf = manifest.files["model.gguf"]!.sha256;
  const other = await client.call("model/export", {
    ...{ source, formats: ["gguf", "safetensors"], ggufType: "q8_0" },
  });
  assert.deepEqual(
    other.parity?.reports.map(({ format, type }) => [format, type]),
    [["gguf", "q8_0"]],
  );
  const changed = await client.call("model/get", { model: model.id });
  assert.equal(changed.manifest.ggufType, "q8_0");
  assert.notEqual(changed.manifest.files["model.gguf"]!.sha256, gguf);
  assert.equal(changed.manifest.files["model.safetensors"]!.sha256, manifest.lineage.weights);
  assert.deepEqual(
    readdirSync(kept).filter((name) => name.startsWith(".") || name.endsWith(".part")),
    [],
  );
});

test("A checkpoint is exported by its step, as best and as latest, with where it came from", async () => {
  const { client, home } = agent;
  const file = writeTinyTraining(home.root, "exported", { steps: 10, interval: 5 });
  const { id } = await client.call("run/start", { training: { file } });
  await until(
    async () => (await client.call("run/get", { run: id })).run.state === "succeeded",
    "it has trained",
  );
  const latest = await client.call("model/export", {
    source: { run: id, step: "latest" },
    formats: ["safetensors"],
  });
  assert.deepEqual([latest.model.id, latest.version], [id, "step-00000010"]);
  const { manifest } = await client.call("model/get", { model: id });
  assert.deepEqual([manifest.origin, manifest.lineage.run, manifest.lineage.step], ["exported", id, 10]);
  const older = await client.call("model/export", { source: { run: id, step: 5 }, formats: ["gguf"] });
  assert.equal(older.model.versions.length, 2);
  assert.deepEqual(older.model.versions[0]!.formats, ["gguf"]);
  const [report] = older.parity!.reports;
  assert.ok(report!.positions > 0 && report!.parityTop1 > 0.9, JSON.stringify(report));
  const absent = client.call("model/export", { source: { run: id, step: 7 }, formats: ["gguf"] });
  assert.equal(await codeOf(absent), "checkpoint_not_found");
  const rendered = await client.call("dataset/render", {
    rows: { source: { path: path.join(home.root, "rows.jsonl") } },
    tokenizer: { run: id },
    limit: 2,
  });
  assert.equal(rendered.rows.length, 2);
});

test("A model is called as its file is, another one of that name apart from it, and either as somebody says", async () => {
  const { client } = agent;
  const files = ["first", "second"].map((name) => path.join(folder, name, "Twin Model.gguf"));
  for (const file of files) cpSync(good.gguf, file);
  const idOf = async (file: string, id?: string): Promise<string> =>
    (await client.call("model/import", { source: { path: file }, ...(id !== undefined && { id }) })).model.id;
  assert.equal(await idOf(files[0]!), "twin-model");
  assert.match(await idOf(files[1]!), /^twin-model-[0-9a-f]{8}$/);
  assert.equal(await idOf(files[0]!), "twin-model");
  assert.equal(await idOf(files[1]!, "chosen"), "chosen");
});

test("An import that is cancelled leaves nothing behind", async () => {
  const { client, home } = agent;
  const before = readdirSync(home.models);
  const controller = new AbortController();
  // Large enough that the word comes before the end.
  const file = path.join(folder, "large.gguf");
  const large = await tinyModel("llama", { layers: 4, hiddenSize: 512, intermediateSize: 2048 });
  await exportGguf(file, large, { type: "f32", name: "large" });
  const importing = client.call(
    "model/import",
    { source: { path: file } },
    { signal: controller.signal, onProgress: () => controller.abort() },
  );
  assert.equal(await codeOf(importing), "call_cancelled");
  await until(() => readdirSync(home.models).length === before.length, "the draft is still there");
});

test("A model that answers somebody is not removed", async () => {
  const { client, home } = agent;
  const model = "talker";
  await addTinyModel(home.root, model, { contextLength: 8000, hiddenSize: 128, intermediateSize: 512 });
  const conversation = await client.call("chat/open", { model: { model }, sampling: greedy });
  const controller = new AbortController();
  const { said } = await sayMuch(client, conversation, controller.signal);
  assert.equal(await codeOf(client.call("model/remove", { model })), "model_in_use");
  controller.abort();
  await said.catch(() => undefined);
  await client.call("model/remove", { model });
  assert.equal(await codeOf(client.call("model/get", { model })), "model_not_found");
});

for (const model of ["../runs", "..", "%2e%2e", "/etc", "C:\\", "\\\\host\\share", "a\0b"]) {
  test(`No model is called ${JSON.stringify(model)}, whatever lies there`, async () => {
    const { client } = agent;
    const calls = [
      () => client.call("model/get", { model }),
      () => client.call("model/get", { model: "good", version: model }),
      () => client.call("model/remove", { model }),
      () => client.call("model/update", { model, name: "x" }),
      () => client.call("model/export", { source: { model }, formats: ["gguf"] }),
      () => client.call("model/import", { source: { path: good.gguf }, id: model }),
      () => client.call("model/import", { source: { upload: model } }),
    ];
    for (const call of calls) assert.equal(await codeOf(call()), "params_not_usable");
  });
}

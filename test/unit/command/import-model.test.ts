import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeGoodModels, type GoodModels } from "../../support/bad-models.ts";
import { startHub, type HubServer } from "../../support/hub-server.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { createYard, type Yard } from "./yard.ts";

let hub: HubServer;
let yard: Yard;
let agent: TestAgent;
let folder: string;
let good: GoodModels;

before(async () => {
  hub = await startHub();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-import-"));
  good = await writeGoodModels(folder);
  const names = readdirSync(good.folder);
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(good.folder, name))]));
  hub.models.set("org/tiny", { files, license: "mit", token: "hf_right" });
  const gguf = readFileSync(good.gguf);
  hub.models.set("org/many", { files: { "a.gguf": gguf, "b.gguf": gguf } });
  yard = createYard();
  const environment = { HF_ENDPOINT: hub.url, HF_HOME: folder, HF_TOKEN: "", NO_PROXY: "127.0.0.1" };
  agent = await startTestAgent({ home: yard.home, environment });
});
after(async () => {
  await agent.stop();
  await hub.close();
  yard.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Imported {
  model: { id: string; versions: { formats: string[]; license?: string; reference?: string }[] };
}

async function imports(...words: string[]): Promise<Imported["model"]["versions"][number]> {
  const { code, objects, err } = await yard.run("import", ...words, "--json");
  assert.equal(code, 0, err);
  return (objects.at(-1) as unknown as Imported).model.versions[0]!;
}

async function failsWith(...words: string[]): Promise<string> {
  const { code, objects } = await yard.run("import", ...words, "--json");
  assert.notEqual(code, 0);
  return (objects.at(-1) as { error: { code: string } }).error.code;
}

test("A folder and a GGUF file are taken in, copied or left where they are", async () => {
  assert.deepEqual((await imports(good.folder)).formats, ["safetensors"]);
  assert.deepEqual((await imports(path.join(good.folder, "config.json"))).formats, ["safetensors"]);
  assert.equal((await imports(good.gguf, "--reference")).reference, good.gguf);
  assert.equal((await imports(good.gguf, "--copy")).reference, undefined);
  assert.equal(await failsWith(good.gguf, "--copy", "--reference"), "option_not_usable");
  assert.equal(await failsWith(good.gguf, "--revision", "main"), "option_not_usable");
});

test("A model of the Hub takes an agreement, and a token out of a file", async () => {
  assert.equal(await failsWith("org/tiny"), "hub_not_allowed");
  assert.equal(await failsWith("org/tiny", "--allow-hub"), "hub_model_not_found");
  const tokenFile = path.join(folder, "token.txt");
  writeFileSync(tokenFile, "hf_right\n");
  assert.equal((await imports("org/tiny", "--token-file", tokenFile)).license, "mit");
  assert.equal((await imports("hf.co/org/tiny@main", "--token-file", tokenFile)).license, "mit");
  const wrong = ["--token-file", tokenFile, "--revision", "v9"];
  assert.equal(await failsWith("https://huggingface.co/org/tiny", ...wrong), "hub_revision_not_found");
});

test("A model that was imported is talked to and exported by its name; a folder stays as it is", async () => {
  await imports(good.folder, "--id", "tiny-one");
  const names = readdirSync(good.folder);
  for (const model of ["tiny-one", good.folder]) {
    const { code, objects, err } = await yard.run("chat", model, "--max-tokens", "2", "--json");
    assert.equal(code, 0, err);
    assert.ok((objects.at(-1) as { model: string }).model.startsWith(path.join(yard.home, "cache")));
  }
  assert.deepEqual(readdirSync(good.folder), names);
  const { code, objects, err } = await yard.run("export", "tiny-one", "--parity", "0", "--json");
  assert.equal(code, 0, err);
  assert.ok("model.gguf" in (objects.at(-1) as { files: object }).files);
  const { model } = await agent.client.call("model/get", { model: "tiny-one" });
  assert.deepEqual(model.versions[0]!.formats, ["safetensors", "gguf"]);
});

test("Of several GGUF files one is named", async () => {
  assert.equal(await failsWith("org/many", "--allow-hub"), "hub_file_not_chosen");
  assert.deepEqual((await imports("org/many", "--file", "b.gguf")).formats, ["gguf"]);
});

test("What is neither there nor a model of the Hub is a missing file", async () => {
  assert.equal(await failsWith("data/none.jsonl"), "file_not_found");
  assert.equal(await failsWith("none"), "file_not_found");
});

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeGoodModels, type GoodModels } from "../../../support/bad-models.ts";
import { codeOf } from "../../../support/failures.ts";
import { startHub, type HubServer } from "../../../support/hub-server.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let hub: HubServer;
let folder: string;
let good: GoodModels;
const id = "org/tiny-instruct";

before(async () => {
  hub = await startHub();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-cost-"));
  good = await writeGoodModels(folder);
  const names = readdirSync(good.folder);
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(good.folder, name))]));
  hub.models.set(id, { files, large: ["model.safetensors"], license: "mit" });
  const environment = { HF_ENDPOINT: hub.url, HF_HOME: folder, HF_TOKEN: "", NO_PROXY: "127.0.0.1" };
  agent = await startTestAgent({ environment });
});
after(async () => {
  await agent.stop();
  await hub.close();
  rmSync(folder, { recursive: true, force: true });
});

test("What a model of the Hub would take is told by config.json and the sizes of its files alone", async () => {
  const { client } = agent;
  const source = { hub: { id } };
  assert.equal(await codeOf(client.call("model/cost", { source })), "hub_not_allowed");
  await client.call("hub/update", { allowed: true });
  hub.asked.length = 0;
  const cost = await client.call("model/cost", { source, sequenceLength: 32, tokens: 1000 });
  assert.deepEqual([cost.license, cost.isForChat, cost.shape.architecture], ["mit", true, "llama"]);
  assert.ok(cost.downloadBytes! >= readFileSync(path.join(good.folder, "model.safetensors")).length);
  assert.deepEqual(
    cost.methods.map(({ method }) => method),
    ["lora", "lora-int8", "lora-int4", "full"],
  );
  for (const { memory, tokensPerSecond, seconds, fits, memoryAvailable } of cost.methods) {
    assert.ok(tokensPerSecond > 0 && seconds > 0 && memory > 0);
    assert.equal(fits, memory <= memoryAvailable);
  }
  const loaded = hub.asked.filter(({ path: asked }) => asked.includes("/resolve/"));
  assert.deepEqual(
    loaded.map(({ path: asked }) => path.basename(asked)),
    ["config.json"],
  );
});

test("A folder, a GGUF file and what was imported of them have the same shape", async () => {
  const { client } = agent;
  const { model } = await client.call("model/import", { source: { path: good.gguf }, keeping: "reference" });
  const sources = [{ path: good.folder }, { path: good.gguf }, { model: model.id }];
  const options = { sequenceLength: 32 };
  const costs = await Promise.all(sources.map((source) => client.call("model/cost", { source, ...options })));
  const [first] = costs;
  for (const { shape, contextLength, isForChat } of costs) {
    assert.deepEqual(shape, first!.shape);
    assert.deepEqual([contextLength, isForChat], [first!.contextLength, true]);
  }
});

test("Suggestions are told without asking anybody", async () => {
  hub.asked.length = 0;
  const { bases } = await agent.client.call("model/bases", {});
  assert.ok(bases.some(({ id: base, license }) => base.includes("SmolLM2-135M") && license === "apache-2.0"));
  assert.deepEqual(hub.asked, []);
});

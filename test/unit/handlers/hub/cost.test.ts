import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { GoodModels } from "../../../support/bad-models.ts";
import { codeOf } from "../../../support/failures.ts";
import { startHubAgent, type HubAgent } from "../../../support/hub-agent.ts";
import type { HubServer } from "../../../support/hub-server.ts";
import type { TestAgent } from "../../../support/test-agent.ts";

let started: HubAgent;
let agent: TestAgent;
let hub: HubServer;
let good: GoodModels;
const id = "org/tiny-instruct";

before(async () => {
  started = await startHubAgent();
  ({ agent, hub, good } = started);
  hub.models.set(id, { files: started.files, large: ["model.safetensors"], license: "mit" });
});
after(() => started.stop());

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

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chatHome } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { inferenceHosts } from "../../../support/inference-hosts.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent({ home: await chatHome() });
});
after(() => agent.stop());

test("A model tells what it is made of without being loaded", async () => {
  const told = await agent.client.call("model/describe", { source: { model: "long" } });
  const { architecture, parameters, layers, hiddenSize } = told.shape!;
  assert.deepEqual([architecture, layers, hiddenSize], ["llama", 4, 128]);
  // Four layers, each with two matrices of attention at least and of a network four times as wide.
  assert.ok(parameters > 4 * (2 * 128 ** 2 + 3 * 128 * 512), String(parameters));
  assert.deepEqual([told.contextLength, told.followsChat, told.callsTools], [8000, true, false]);
  assert.equal(inferenceHosts(agent.pid).length, 0);
});

test("What is not there cannot be described", async () => {
  const describe = (model: string) => codeOf(agent.client.call("model/describe", { source: { model } }));
  assert.equal(await describe("nobody"), "model_not_found");
});

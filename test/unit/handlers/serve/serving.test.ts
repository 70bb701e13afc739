import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { chatHome } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { inferenceHosts } from "../../../support/inference-hosts.ts";
import { post, send } from "../../../support/openai.ts";
import { startTestAgent, until, type TestAgent } from "../../../support/test-agent.ts";

const short = { model: "short" };
const messages = [{ role: "user", content: "Show the log" }];

let agent: TestAgent;

before(async () => {
  agent = await startTestAgent({ home: await chatHome() });
});
after(() => agent.stop());

const list = async () => (await agent.client.call("serve/list", {})).models;
const loaded = () => inferenceHosts(agent.pid).length;

test("a model that is started is loaded, and gone when it is stopped", async () => {
  assert.deepEqual(await agent.client.call("serve/list", {}), { path: "/v1", models: [] });
  const waits: string[] = [];
  const onProgress = ({ message }: { message: string }): void => void waits.push(message);
  const started = await agent.client.call("serve/start", { model: short }, { onProgress });
  assert.deepEqual(waits, ["Loading the model."]);
  assert.deepEqual([started.name, started.startedAs, started.state], ["short@v1", [short], "idle"]);
  assert.deepEqual([started.sequences, started.contextLength, loaded()], [4, 64, 1]);
  assert.deepEqual(await list(), [started]);
  assert.deepEqual(await agent.client.call("serve/stop", { model: short }), { stopped: true });
  await until("it is unloaded", () => loaded() === 0);
  assert.deepEqual(await list(), []);
  assert.deepEqual(await agent.client.call("serve/stop", { model: short }), { stopped: false });
});

test("a model that somebody asks is told of, and what it does", async () => {
  const gone = new AbortController();
  const body = JSON.stringify({ model: "long", messages, stream: true });
  const response = await send(agent, "/chat/completions", { method: "POST", body, signal: gone.signal });
  await response.body!.getReader().read();
  const [answering] = await list();
  assert.deepEqual([answering!.name, answering!.startedAs], ["long@v1", []]);
  assert.deepEqual([answering!.state, answering!.answering], ["answering", 1]);
  // What is stopped while it answers has the time for it.
  await agent.client.call("serve/start", { model: { model: "long" } });
  await agent.client.call("serve/stop", { model: { model: "long" } });
  assert.equal((await list())[0]!.state, "answering");
  gone.abort();
  await until("it is unloaded", () => loaded() === 0);
});

test("a model tells how fast it writes as long as it writes", async () => {
  const enough = new AbortController();
  const talking = (async () => {
    // One answer after the other, as nobody knows how long a machine takes for one.
    while (!enough.signal.aborted) await post(agent, "/chat/completions", { model: "long", messages });
  })();
  await until("it is told", async () => ((await list())[0]?.tokensPerSecond ?? 0) > 0);
  enough.abort();
  await talking;
  assert.deepEqual(
    (await list()).map(({ state, tokensPerSecond }) => [state, tokensPerSecond]),
    [["idle", 0]],
  );
});

test("what cannot be loaded is not started, and what is removed is served no more", async () => {
  assert.equal(
    await codeOf(agent.client.call("serve/start", { model: { model: "nobody" } })),
    "model_not_found",
  );
  await agent.client.call("serve/start", { model: short });
  await agent.client.call("model/remove", short);
  assert.ok((await list()).every(({ name }) => name !== "short@v1"));
  const { status } = await post(agent, "/chat/completions", { model: "short", messages });
  assert.equal(status, 404);
});

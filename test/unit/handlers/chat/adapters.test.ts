import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import type { ModelStack } from "../../../../schemas/protocol/method.ts";
import { exportGguf } from "../../../../agent/model/gguf/export.ts";
import { writeModelFolder } from "../../../../agent/model/huggingface.ts";
import { mergeAdapters } from "../../../../agent/model/merge-adapters.ts";
import { openAdapter } from "../../../../agent/model/peft.ts";
import { openModelSource, readTensors } from "../../../../agent/model/source.ts";
import { greedy, say, talkative } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { startHub, type HubServer } from "../../../support/hub-server.ts";
import { inferenceHosts } from "../../../support/inference-hosts.ts";
import { ownAnswer } from "../../../support/own-answer.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { writeTinyAdapter } from "../../../support/tiny-adapter.ts";
import { tinyModel } from "../../../support/tiny-model.ts";
import { until } from "../../../support/until.ts";

let agent: TestAgent;
let hub: HubServer;
let root: string;
const question = "Show the log";
const hubId = "org/base";
const folderOf = (name: string): string => path.join(root, name);

before(async () => {
  root = mkdtempSync(path.join(os.tmpdir(), "trainyard-adapters-"));
  hub = await startHub();
  const model = talkative(await tinyModel("llama"));
  // Numbers that f16 holds, as the base is loaded.
  await exportGguf(folderOf("base.gguf"), model, { type: "f16", name: "base" });
  const rounded = await openModelSource(folderOf("base.gguf"));
  await writeModelFolder(folderOf("base"), { ...model, tensors: readTensors(rounded) });
  rounded.close();
  for (const [name, seed] of Object.entries({ first: 1, second: 2 }))
    await writeTinyAdapter(folderOf(name), model.config, { base: "../base", seed });
  await writeTinyAdapter(folderOf("waiting"), model.config, { base: hubId, seed: 3 });
  await writeTinyAdapter(folderOf("wide"), { ...model.config, hiddenSize: 64 }, { base: "../base", seed: 4 });
  const names = readdirSync(folderOf("base"));
  const read = (name: string) => [name, readFileSync(path.join(folderOf("base"), name))] as const;
  const files = Object.fromEntries(names.map(read));
  hub.models.set(hubId, { files, large: ["model.safetensors"] });
  const environment = { HF_ENDPOINT: hub.url, HF_HOME: root, HF_TOKEN: "", NO_PROXY: "127.0.0.1" };
  agent = await startTestAgent({ environment });
  for (const name of ["base", "first", "second", "wide"]) await importFolder(name);
});
after(async () => {
  await agent.stop();
  await hub.close();
  rmSync(root, { recursive: true, force: true });
});

async function importFolder(name: string): Promise<void> {
  await agent.client.call("model/import", { source: { path: folderOf(name) }, id: name });
}

/** What is answered greedily, with the process that answers. */
async function answerOf(model: ModelStack): Promise<{ text: string; pid: number }> {
  const { client, pid } = agent;
  const sampling = { ...greedy, maxTokens: 8 };
  const { text } = await client.call("chat/answer", {
    model,
    messages: [{ role: "user", content: question }],
    sampling,
  });
  return { text, pid: inferenceHosts(pid).at(-1)!.pid };
}

/** The same by our own forward pass, with the adapters merged into the weights. */
async function mergedAnswer(adapters: Readonly<Record<string, number>>): Promise<string> {
  const base = await openModelSource(folderOf("base"));
  const parts = [];
  for (const [name, weight] of Object.entries(adapters))
    parts.push({ adapter: await openAdapter(folderOf(name)), weight });
  return await ownAnswer(mergeAdapters(base, parts), [{ role: "user", content: question }], 8);
}

const first = { model: "first" };
const second = { model: "second" };
const cases: readonly (readonly [ModelStack, Readonly<Record<string, number>>])[] = [
  [{ model: "base" }, {}],
  [first, { first: 1 }],
  [{ model: "base", adapters: [{ model: first, scale: 1 }] }, { first: 1 }],
  [{ model: "base", adapters: [{ model: second, scale: 0.5 }] }, { second: 0.5 }],
  [
    { ...first, adapters: [{ model: second, scale: 1 }] },
    { first: 1, second: 1 },
  ],
  [
    {
      model: "base",
      adapters: [
        { model: first, scale: -0.5 },
        { model: second, scale: 1 },
      ],
    },
    { first: -0.5, second: 1 },
  ],
  [{ model: "base" }, {}],
];

test("A base, its adapters and stacks of them answer as merged weights do, one after the other in one process", async () => {
  const pids = new Set<number>();
  const texts = new Set<string>();
  for (const [model, adapters] of cases) {
    const { text, pid } = await answerOf(model);
    assert.equal(text, await mergedAnswer(adapters), JSON.stringify(model));
    pids.add(pid);
    texts.add(text);
  }
  assert.equal(pids.size, 1, "the base is loaded once");
  assert.ok(texts.size >= 4, "adapters make a difference");
});

test("A conversation goes on with other adapters, and each answer says which it had", async () => {
  const { client } = agent;
  const conversation = await client.call("chat/open", {
    model: { model: "base" },
    sampling: { ...greedy, maxTokens: 4 },
  });
  const alone = await say(client, conversation, { content: question });
  const adapters = [{ model: first, scale: 0.5 }];
  const added = await say(client, conversation, { content: null, model: { model: "base", adapters } });
  assert.ok(alone.answer.model && !("adapters" in alone.answer.model));
  const [used] = added.answer.model!.adapters!;
  assert.equal(used!.scale, 0.5);
  assert.ok("model" in used!.model && used!.model.version !== undefined);
  const { conversation: kept } = await client.call("chat/get", { conversation: conversation.id });
  assert.deepEqual(kept.model, { model: "base", adapters });
});

test("Programs name adapters and scales behind the model", async () => {
  const { url, token } = agent;
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({
      ...{ model: "base+second*0.5", temperature: 0, max_tokens: 8 },
      messages: [{ role: "user", content: question }],
    }),
  });
  const said = (await answer.json()) as { model: string; choices: { message: { content: string } }[] };
  assert.equal(said.choices[0]!.message.content, await mergedAnswer({ second: 0.5 }));
  assert.match(said.model, /^base@\w+\+second@\w+\*0\.5$/);
});

test("The adapters of a model are those of its base, imported before or after it", async () => {
  const { client } = agent;
  const namesFor = async (model: string): Promise<string[]> =>
    (await client.call("chat/adapters", { model: { model } })).adapters.map(({ name }) => name);
  assert.deepEqual(await namesFor("base"), ["first", "second", "wide"]);
  assert.deepEqual(await namesFor("first"), ["second", "wide"]);
  await importFolder("waiting");
  await assert.rejects(answerOf({ model: "waiting" }), {
    code: "adapter_base_missing",
    advice: /trainyard import org\/base/,
  });
  await client.call("hub/update", { allowed: true, hosts: [hub.storage] });
  await client.call("model/import", { source: { hub: { id: hubId } }, id: "from-hub" });
  assert.equal((await answerOf({ model: "waiting" })).text, await mergedAnswer({ waiting: 1 }));
  assert.deepEqual(await namesFor("from-hub"), ["waiting"]);
});

test("The adapters of a run are added to their base, and are exported alone when it has succeeded", async () => {
  const { client, home } = agent;
  const rows = Array.from({ length: 12 }, (_, row) => ({ prompt: `Show ${row}`, completion: "The log" }));
  writeFileSync(folderOf("rows.jsonl"), rows.map((row) => JSON.stringify(row)).join("\n"));
  const training = `schema = 1
name = "tuned"
[dataset]
path = "rows.jsonl"
[model]
base = "base"
[lora]
rank = 2
[training]
steps = 3
seq_len = 32
local_batch_size = 2
[optimizer]
lr = 0.05
[export]
formats = ["adapter"]
`;
  writeFileSync(folderOf("tuned.train.toml"), training);
  const { id } = await client.call("run/start", { training: { file: folderOf("tuned.train.toml") } });
  const ended = await until(async () => {
    const { run } = await client.call("run/get", { run: id });
    return run.state !== "queued" && run.state !== "running" && run;
  }, "the run has ended");
  assert.equal(ended.state, "succeeded", ended.failure?.message);
  const { adapters } = await client.call("chat/adapters", { model: { model: "base" } });
  const [{ model }] = adapters.filter(({ name }) => name === "tuned") as [(typeof adapters)[number]];
  assert.deepEqual(model, { run: id, step: "best" });
  const own = await answerOf({ run: id, step: "best" });
  const added = await answerOf({ model: "base", adapters: [{ model, scale: 1 }] });
  assert.deepEqual(added, own);
  const [exported] = readdirSync(path.join(home.models, id));
  const files = readdirSync(path.join(home.models, id, exported!)).sort();
  assert.deepEqual(files, ["adapter", "adapter.gguf", "manifest.json"]);
});

test("What an imported adapter can do is that of its base", async () => {
  const { client } = agent;
  const { models } = await client.call("chat/models", {});
  const card = (name: string) => models.find((one) => one.name === name)!;
  const { contextLength, followsChat } = card("base");
  assert.deepEqual([card("first").contextLength, card("first").followsChat], [contextLength, followsChat]);
  const measure = (model: ModelStack) => client.call("chat/measure", { model, texts: [question] });
  const [own, others] = [await measure(first), await measure({ model: "base" })];
  assert.deepEqual(own, others);
});

test("An adapter that was exported without its base answers the same when it is imported again", async () => {
  const { client } = agent;
  const source = { model: "second" };
  const { folder, parity } = await client.call("model/export", { source, formats: ["adapter"] });
  assert.deepEqual([parity?.reports, parity?.warnings], [[], []]);
  const exported = path.join(folder, "adapter");
  await client.call("model/import", { source: { path: exported }, id: "again" });
  assert.equal((await answerOf({ model: "again" })).text, await mergedAnswer({ second: 1 }));
  const whole = client.call("model/export", { source: { model: "base" }, formats: ["adapter"] });
  assert.equal(await codeOf(whole), "not_an_adapter");
});

test("What is no adapter, or fits another model, is refused by name", async () => {
  const with_ = (model: string): ModelStack => ({
    model: "base",
    adapters: [{ model: { model }, scale: 1 }],
  });
  assert.equal(await codeOf(answerOf(with_("base"))), "adapter_not_usable");
  assert.equal(await codeOf(answerOf(with_("wide"))), "adapter_not_usable");
  assert.equal(await codeOf(answerOf(with_("nobody"))), "model_not_found");
});

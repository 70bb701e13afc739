import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import path from "node:path";
import type { Conversation } from "../../../../schemas/protocol/chat.ts";
import { connectAgent, type AgentClient } from "../../../../agent/client/connect.ts";
import { addTinyModel, chatHome, greedy, say, sayMuch } from "../../../support/chat-home.ts";
import { codeOf, failureOf } from "../../../support/failures.ts";
import { inferenceHosts } from "../../../support/inference-hosts.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

const brief = { temperature: 0, maxTokens: 6 };

let agent: TestAgent;
let client: AgentClient;

before(async () => {
  agent = await startTestAgent({ home: await chatHome() });
  client = agent.client;
});
after(() => agent.stop());

const open = (model: string, sampling: object = greedy, more: object = {}): Promise<Conversation> =>
  client.call("chat/open", { model: { model }, sampling, ...more });
const get = async (id: string): Promise<Conversation> =>
  (await client.call("chat/get", { conversation: id })).conversation;

test("an answer is streamed and kept with its figures; the next question follows it", async () => {
  const conversation = await open("short", brief);
  assert.equal(conversation.name, "New conversation");
  const { question, answer, texts, waits } = await say(client, conversation, { content: "Show the log" });
  assert.deepEqual(waits, ["Loading the model."]);
  assert.equal(texts.join(""), answer.content);
  assert.equal(question.parent, null);
  assert.deepEqual(answer.model, { model: "short", version: "v1" });
  assert.deepEqual([answer.parent, answer.stopReason, answer.tokens], [question.id, "length", 6]);
  assert.ok(answer.promptTokens! > 10 && answer.tokensPerSecond! > 0);

  const next = await say(client, conversation, { content: "Delete" });
  assert.equal(next.question.parent, answer.id);
  assert.ok(next.answer.promptTokens! > answer.promptTokens!);
  const kept = await get(conversation.id);
  assert.deepEqual(kept.tree, [question, answer, next.question, next.answer]);
  assert.deepEqual([kept.head, kept.messages, kept.name], [next.answer.id, 4, "Show the log"]);
});

test("another parent makes a branch, no content another answer, and the head says which is shown", async () => {
  const conversation = await open("short", brief);
  const first = await say(client, conversation, { content: "one" });
  const second = await say(client, conversation, { content: "two" });
  const branch = await say(client, conversation, { content: "other", parent: first.answer.id });
  assert.equal(branch.question.parent, first.answer.id);
  const again = await say(client, conversation, { content: null });
  assert.equal(again.question.id, branch.question.id);
  assert.equal(again.answer.content, branch.answer.content);
  const anew = await say(client, conversation, { content: "start", parent: null });
  assert.equal(anew.question.parent, null);
  const { head, messages } = await get(conversation.id);
  assert.deepEqual([head, messages], [anew.answer.id, 9]);
  const shown = await client.call("chat/update", { conversation: conversation.id, head: second.answer.id });
  assert.equal(shown.head, second.answer.id);
  const { text } = await client.call("chat/get", { conversation: conversation.id, as: "jsonl" });
  const contents = (JSON.parse(text!) as { messages: { content: string }[] }).messages.map(
    ({ content }) => content,
  );
  assert.deepEqual(contents, ["one", first.answer.content, "two", second.answer.content]);
  assert.equal(
    await codeOf(say(client, conversation, { content: "x", parent: "m-none" })),
    "message_not_found",
  );
  const empty = await open("short");
  assert.equal(await codeOf(say(client, empty, { content: null })), "message_not_found");
});

test("the same seed gives the same answer, another one another", async () => {
  const conversation = await open("short");
  const answerOf = async (seed: number): Promise<string> =>
    (await say(client, conversation, { content: "x", parent: null, sampling: { temperature: 1.5, seed } }))
      .answer.content;
  assert.equal(await answerOf(1), await answerOf(1));
  assert.notEqual(await answerOf(1), await answerOf(2));
});

test("chat/cancel ends an answer within a few tokens and keeps what there is of it", async () => {
  const conversation = await open("long");
  const { said } = await sayMuch(client, conversation);
  assert.equal(await codeOf(say(client, conversation, { content: "more" })), "conversation_busy");
  assert.deepEqual(await client.call("chat/cancel", { conversation: conversation.id }), { cancelled: true });
  const { answer, texts } = await said;
  assert.equal(answer.stopReason, "cancelled");
  assert.ok(answer.content !== "" && answer.tokens! < 4000, String(answer.tokens));
  assert.equal(texts.join(""), answer.content);
  assert.deepEqual(await client.call("chat/cancel", { conversation: conversation.id }), { cancelled: false });
  assert.equal((await get(conversation.id)).tree[1]!.content, answer.content);
});

test("a call that is cancelled, or whose client goes, ends the answer and keeps what there is of it", async () => {
  for (const way of ["cancel", "disconnect"]) {
    const conversation = await open("long");
    const other = await connectAgent({ port: agent.port, tls: false, token: agent.token });
    const controller = new AbortController();
    const { said } = await sayMuch(other, conversation, controller.signal);
    if (way === "cancel") controller.abort();
    else await other.close();
    if (way === "cancel") assert.equal((await said).answer.stopReason, "cancelled");
    else assert.equal(await codeOf(said), "agent_connection_lost");
    const kept = await until(async () => {
      const { tree } = await get(conversation.id);
      return tree[1]?.stopReason === undefined ? undefined : tree[1];
    }, "the answer's end");
    assert.equal(kept.stopReason, "cancelled");
    assert.ok(kept.content !== "" && kept.tokens! < 4000, `${way} ${kept.tokens}`);
    await other.close();
  }
});

test("who waits for the model is told of his place, and may be cancelled before a word is written", async () => {
  const busy = await open("long");
  const waiting = await open("long");
  const { said } = await sayMuch(client, busy);
  let wait!: () => void;
  const waits = new Promise<void>((resolve) => (wait = resolve));
  const other = say(client, waiting, { content: "log" }, { onProgress: () => wait() });
  await waits;
  await client.call("chat/cancel", { conversation: waiting.id });
  const { answer, waits: told } = await other;
  assert.deepEqual([answer.stopReason, answer.content], ["cancelled", ""]);
  assert.deepEqual(told, ["1 before this in the model's queue."]);
  await client.call("chat/cancel", { conversation: busy.id });
  await said;
});

test("a conversation that no longer fits loses its oldest turns, or is refused with the figures", async () => {
  const dropping = await open("short", brief, { system: "Be brief." });
  const dropped: number[] = [];
  for (let turn = 0; turn < 5; turn++) {
    dropped.push((await say(client, dropping, { content: "Show the log" })).answer.turnsDropped!);
  }
  assert.ok(dropped[0] === 0 && dropped[4]! > 0 && dropped[4]! < 5, dropped.join());
  const refusing = await open("short", brief, { overflow: "refuse" });
  const failure = await failureOf(say(client, refusing, { content: "漢".repeat(30) }));
  assert.equal(failure.code, "prompt_too_long");
  assert.match(failure.message, /has \d+ tokens and the model can see 64/);
  const { tree, head } = await get(refusing.id);
  assert.deepEqual([tree.length, head], [1, tree[0]!.id]);
});

test("a question that no model can see is left out of the next ones, unless nothing may be", async () => {
  const conversation = await open("short", brief);
  await say(client, conversation, { content: "Show the log" });
  for (let time = 0; time < 2; time++) {
    const failure = await failureOf(say(client, conversation, { content: "漢".repeat(300) }));
    assert.equal(failure.code, "prompt_too_long");
  }
  const { answer } = await say(client, conversation, { content: "log" });
  assert.ok(answer.turnsDropped! >= 2 && answer.stopReason !== "failed");
  const refusing = await open("short", brief, { overflow: "refuse" });
  for (const content of ["漢".repeat(300), "log"])
    assert.equal(await codeOf(say(client, refusing, { content })), "prompt_too_long");
});

test("a question that is sent again under its operation id has one effect", async () => {
  const conversation = await open("short", brief);
  const operationId = "operation-1";
  const first = await say(client, conversation, { content: "log", operationId });
  const again = await say(client, conversation, { content: "log", operationId });
  assert.deepEqual([again.question, again.answer], [first.question, first.answer]);
  assert.equal((await get(conversation.id)).messages, 2);
});

test("a process that is killed in mid-answer is one failed answer, and the next one is answered", async () => {
  const conversation = await open("long");
  const { said } = await sayMuch(client, conversation);
  const host = inferenceHosts(agent.pid).find(({ file }) => file.includes("long"));
  process.kill(host!.pid, "SIGKILL");
  assert.equal(await codeOf(said), "model_host_failed");
  const { tree } = await get(conversation.id);
  assert.equal(tree[1]?.stopReason, "failed");
  assert.notEqual(tree[1].content, "");
  const next = await say(client, conversation, { content: "again", sampling: brief });
  assert.equal(next.answer.tokens, 6);
});

test("a model that is removed under an open conversation is told of, and nothing is asked", async () => {
  await addTinyModel(agent.home.root, "leaving");
  const conversation = await open("leaving", brief);
  await say(client, conversation, { content: "log" });
  await client.call("model/remove", { model: "leaving" });
  const failure = await failureOf(say(client, conversation, { content: "log" }));
  assert.deepEqual([failure.code, failure.message], ["model_not_found", "There is no model or run leaving."]);
  assert.equal((await get(conversation.id)).messages, 2);
  const other = await say(client, conversation, { content: "log", model: { model: "short" } });
  assert.deepEqual(other.answer.model, { model: "short", version: "v1" });
  assert.deepEqual((await get(conversation.id)).model, { model: "short" });
  rmSync(path.join(agent.home.models, "leaving"), { recursive: true, force: true });
});

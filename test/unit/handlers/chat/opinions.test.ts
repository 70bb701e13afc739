import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { AgentClient } from "../../../../agent/client/connect.ts";
import type { Conversation } from "../../../../schemas/protocol/chat.ts";
import { addTinyModel, say } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

const root = temporaryFolder();
const sampling = { temperature: 0, maxTokens: 3 };
let agent: TestAgent;
let client: AgentClient;

before(async () => {
  await addTinyModel(root, "base");
  await addTinyModel(root, "tuned");
  agent = await startTestAgent({ home: root });
  client = agent.client;
});
after(() => agent.stop());

async function open(model: string, place?: number): Promise<Conversation> {
  const comparison = place === undefined ? undefined : { id: "v-1", place, isBlind: true };
  return await client.call("chat/open", { model: { model }, sampling, ...(comparison && { comparison }) });
}

async function rowOf(conversation: Conversation): Promise<unknown> {
  const { text } = await client.call("chat/get", { conversation: conversation.id, as: "jsonl" });
  return JSON.parse(text!);
}

test("a thumb and a correction are kept with the answer, count for what follows, and stand in the row", async () => {
  const conversation = await open("base");
  const { answer } = await say(client, conversation, { content: "Undo" });
  const names = { conversation: conversation.id, message: answer.id };
  assert.equal((await client.call("chat/rate", { ...names, rating: "up" })).rating, "up");
  const corrected = await client.call("chat/rate", { ...names, rating: "down", correction: "git reset" });
  assert.deepEqual([corrected.rating, corrected.correction], ["down", "git reset"]);
  const messages = [
    { role: "user", content: "Undo" },
    { role: "assistant", content: "git reset" },
  ];
  const preferences = [{ message: 1, rating: "down", rejected: [answer.content] }];
  assert.deepEqual(await rowOf(conversation), { messages, preferences });

  const taken = await client.call("chat/rate", { ...names, rating: null, correction: null });
  assert.deepEqual([taken.rating, taken.correction], [undefined, undefined]);
  assert.deepEqual(await rowOf(conversation), {
    messages: [messages[0], { role: "assistant", content: answer.content }],
  });
  assert.equal(
    await codeOf(client.call("chat/rate", { ...names, message: "m-0", rating: "up" })),
    "message_not_found",
  );
});

test("rows with preferences are imported as the conversations that they are", async () => {
  const conversation = await open("base");
  const { answer } = await say(client, conversation, { content: "Undo" });
  await client.call("chat/rate", {
    conversation: conversation.id,
    message: answer.id,
    correction: "git reset",
  });
  const { text } = await client.call("chat/get", { conversation: conversation.id, as: "jsonl" });
  const file = path.join(root, "answers.jsonl");
  writeFileSync(file, text!);
  const { version, problems } = await client.call("dataset/import", { source: { path: file } });
  assert.deepEqual(
    problems.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.notEqual(version, "");
});

test("what is attached to a question is read before it, and is kept with it", async () => {
  const conversation = await open("base");
  const attachments = [{ name: "a.md", language: "md", content: "```\ncode\n```\n" }];
  const { question } = await say(client, conversation, { content: "Explain", attachments });
  assert.deepEqual(question.attachments, attachments);
  const { messages } = (await rowOf(conversation)) as { messages: { content: string }[] };
  assert.equal(messages[0]!.content, "a.md:\n````md\n```\ncode\n```\n````\n\nExplain");
});

test("an answer tells how long the model's context is, and texts are measured", async () => {
  const { answer } = await say(client, await open("base"), { content: "Undo" });
  const { tokens, contextLength } = await client.call("chat/measure", {
    model: { model: "base" },
    texts: ["", "some words to count"],
  });
  assert.equal(answer.contextLength, contextLength);
  assert.ok(tokens[1]! > tokens[0]!);
});

test("votes are kept over the agent's end, a second one replaces the first, and all make standings and rows", async () => {
  const columns = [await open("base", 0), await open("tuned", 1)];
  const answers: { conversation: string; message: string }[] = [];
  for (const conversation of columns) {
    const { answer } = await say(client, conversation, { content: "Undo" });
    answers.push({ conversation: conversation.id, message: answer.id });
  }
  assert.deepEqual(
    (await client.call("chat/get", { conversation: columns[1]!.id })).conversation.comparison,
    {
      id: "v-1",
      place: 1,
      isBlind: true,
    },
  );
  const vote = { comparison: "v-1", answers };
  const first = await client.call("chat/vote", { ...vote, verdict: answers[0]!.message });
  assert.equal(first.isBlind, true);
  const second = await client.call("chat/vote", { ...vote, verdict: answers[1]!.message });
  assert.equal(second.isBlind, false);
  assert.equal(await codeOf(client.call("chat/vote", { ...vote, verdict: "m-0" })), "message_not_found");

  await agent.stop();
  agent = await startTestAgent({ home: root });
  client = agent.client;
  for (const conversation of columns) await client.call("chat/remove", { conversation: conversation.id });
  const { votes, standings } = await client.call("chat/votes", { comparison: "v-1" });
  assert.deepEqual(votes, [second]);
  assert.deepEqual(standings, [
    { model: { model: "tuned", version: "v1" }, wins: 1, losses: 0, draws: 0 },
    { model: { model: "base", version: "v1" }, wins: 0, losses: 1, draws: 0 },
  ]);
  const { text } = await client.call("chat/votes", { as: "jsonl" });
  assert.deepEqual(JSON.parse(text!), {
    messages: [...second.prompt, { role: "assistant", content: second.answers[1]!.content }],
    preferences: [{ message: 1, rejected: [second.answers[0]!.content] }],
  });
});

test("a repeat penalty makes another answer than none, and the same one each time; min-p of 1 is the most probable", async () => {
  const answerWith = async (drawing: object): Promise<string> => {
    const conversation = await client.call("chat/open", {
      model: { model: "base" },
      sampling: { maxTokens: 24, ...drawing },
    });
    return (await say(client, conversation, { content: "Undo" })).answer.content;
  };
  const greedy = await answerWith({ temperature: 0 });
  const penalized = await answerWith({ temperature: 0, repeatPenalty: 2 });
  assert.notEqual(penalized, greedy);
  assert.equal(await answerWith({ temperature: 0, repeatPenalty: 2 }), penalized);
  assert.equal(await answerWith({ temperature: 2, seed: 1, minP: 1 }), greedy);
});

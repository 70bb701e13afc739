import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import type { AgentClient } from "../../../../agent/client/connect.ts";
import { addTinyModel, say } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let client: AgentClient;

before(async () => {
  const root = temporaryFolder();
  await addTinyModel(root, "tiny");
  agent = await startTestAgent({ home: root });
  client = agent.client;
});
after(() => agent.stop());

const model = { model: "tiny" };
const brief = { temperature: 0, maxTokens: 4 };
const namesOf = async (search?: string): Promise<string[]> =>
  (await client.call("chat/list", { ...(search !== undefined && { search }) })).conversations.map(
    ({ name }) => name,
  );

test("conversations are listed newest first, found by name, tag, note and message, renamed and removed", async () => {
  const first = await client.call("chat/open", {
    model,
    sampling: brief,
    labels: { name: "Undoing", tags: ["git"] },
  });
  const second = await client.call("chat/open", { model, sampling: brief });
  await say(client, first, { content: "How do I undo the LAST commit?" });
  await say(client, second, { content: "A branch, please\nat once" });
  assert.deepEqual(await namesOf(), ["A branch, please at once", "Undoing"]);
  for (const search of ["undoing", "GIT", "last commit"])
    assert.deepEqual(await namesOf(search), ["Undoing"]);
  assert.deepEqual(await namesOf("nowhere"), []);

  const changed = await client.call("chat/update", {
    conversation: second.id,
    name: "Branches",
    notes: "an idea",
    system: "Be brief.",
    sampling: { temperature: 0, maxTokens: 2 },
    overflow: "refuse",
  });
  assert.deepEqual([changed.name, changed.notes, changed.system], ["Branches", "an idea", "Be brief."]);
  assert.deepEqual([changed.sampling.maxTokens, changed.overflow], [2, "refuse"]);
  assert.deepEqual(await namesOf("idea"), ["Branches"]);
  const { conversations, total } = await client.call("chat/list", { offset: 1, limit: 1 });
  assert.deepEqual([conversations[0]?.id, total], [first.id, 2]);

  await client.call("chat/remove", { conversation: first.id });
  assert.deepEqual(await namesOf(), ["Branches"]);
  for (const method of ["chat/get", "chat/remove", "chat/cancel"] as const) {
    assert.equal(await codeOf(client.call(method, { conversation: first.id })), "conversation_not_found");
  }
});

test("a conversation is told as Markdown and as a row to train on", async () => {
  const conversation = await client.call("chat/open", {
    model,
    system: "Be brief.",
    sampling: brief,
    labels: { name: "Logs" },
  });
  const { answer } = await say(client, conversation, { content: "Show the log" });
  const textAs = async (as: "markdown" | "jsonl"): Promise<string> =>
    (await client.call("chat/get", { conversation: conversation.id, as })).text!;
  assert.equal(
    await textAs("markdown"),
    `# Logs\n\n## System\n\nBe brief.\n\n## User\n\nShow the log\n\n## Assistant (tiny, v1)\n\n${answer.content}\n`,
  );
  assert.deepEqual(JSON.parse(await textAs("jsonl")), {
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Show the log" },
      { role: "assistant", content: answer.content },
    ],
  });
  assert.equal((await client.call("chat/get", { conversation: conversation.id })).text, null);
});

test("a conversation is opened only with a model that is there, and once for each operation id", async () => {
  assert.equal(await codeOf(client.call("chat/open", { model: { model: "none" } })), "model_not_found");
  assert.equal(await codeOf(client.call("chat/open", { model: { run: "none" } })), "run_not_found");
  const open = { model, operationId: "open-once-1" };
  assert.equal((await client.call("chat/open", open)).id, (await client.call("chat/open", open)).id);
});

test("a conversation that is removed while an answer is written is gone", async () => {
  const conversation = await client.call("chat/open", { model, sampling: { temperature: 0 } });
  const said = say(client, conversation, { content: "log" });
  said.catch(() => undefined);
  await client.call("chat/remove", { conversation: conversation.id });
  await Promise.allSettled([said]);
  assert.equal(
    await codeOf(client.call("chat/get", { conversation: conversation.id })),
    "conversation_not_found",
  );
});

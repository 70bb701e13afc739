import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { AgentConnection } from "../../../../extension/agents/connection.ts";
import { localAgent } from "../../../../extension/agents/local-agent.ts";
import { ShownConversation } from "../../../../extension/panels/chat/conversation.ts";
import { chatHome } from "../../../support/chat-home.ts";
import { startTestAgent } from "../../../support/test-agent.ts";
import { until } from "../../../support/until.ts";

async function connectTo(context: TestContext): Promise<AgentConnection> {
  const agent = await startTestAgent({ home: await chatHome() });
  const connection = new AgentConnection({
    reach: localAgent({ main: "/nowhere", home: agent.home.root }),
    client: { name: "test", version: "1" },
    log: () => undefined,
  });
  context.after(async () => {
    connection.dispose();
    await agent.stop();
  });
  await connection.adopt();
  return connection;
}

function talkTo(connection: AgentConnection, model: string, conversation: string | null): ShownConversation {
  return new ShownConversation(connection, { model }, conversation, (error) => (error as Error).message);
}

function roles(conversation: ShownConversation): string[] {
  return conversation.state("").messages.map(({ role }) => role);
}

test("An answer is shown as it is written, is kept, and comes back after a reload", async (context) => {
  const connection = await connectTo(context);
  const talk = talkTo(connection, "short", null);
  let written = "";
  talk.onNews((news) => {
    if (news.kind === "text") written += news.text;
  });
  await talk.send("Hello");
  const { messages, conversation, isAnswering, failure } = talk.state("short");
  assert.deepEqual([isAnswering, failure], [false, null]);
  assert.deepEqual(roles(talk), ["user", "assistant"]);
  assert.equal(messages[1]!.content, written);
  const again = talkTo(connection, "long", conversation);
  await again.load();
  assert.deepEqual(again.state("short"), talk.state("short"));
});

test("Another answer takes the place of the last one", async (context) => {
  const talk = talkTo(await connectTo(context), "short", null);
  await talk.send("Hello");
  const [question, answer] = talk.state("").messages;
  await talk.send(null);
  const [same, other] = talk.state("").messages;
  assert.deepEqual(roles(talk), ["user", "assistant"]);
  assert.deepEqual(same, question);
  assert.notEqual(other!.id, answer!.id);
});

test("A stopped answer stays as far as it was written", async (context) => {
  const talk = talkTo(await connectTo(context), "long", null);
  const sending = talk.send("Hello");
  await until(() => (talk.state("").messages.at(-1)?.content ?? "") !== "", "the first words", 120);
  await talk.stop();
  await sending;
  assert.equal(talk.state("").messages.at(-1)!.stopReason, "cancelled");
});

test("A model that is not there is told, and the question is not lost", async (context) => {
  const talk = talkTo(await connectTo(context), "nothing", null);
  await talk.send("Hello");
  assert.match(talk.state("").failure!, /nothing/);
  assert.equal(talk.state("").messages[0]!.content, "Hello");
});

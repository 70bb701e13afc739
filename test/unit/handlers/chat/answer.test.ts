import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import type { AgentClient } from "../../../../agent/client/connect.ts";
import { addTinyModel, chatHome } from "../../../support/chat-home.ts";
import { codeOf } from "../../../support/failures.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";
import { toolTemplate } from "../../../support/tool-template.ts";

let agent: TestAgent;
let client: AgentClient;

before(async () => {
  const home = await chatHome();
  await addTinyModel(home, "caller", { contextLength: 4000 }, toolTemplate);
  agent = await startTestAgent({ home });
  client = agent.client;
});
after(() => agent.stop());

const messages = [{ role: "user" as const, content: "Show the log" }];
const sampling = { temperature: 0, maxTokens: 5 };

test("every model is told with what it sees and can", async () => {
  const { models, unusable } = await client.call("chat/models", {});
  assert.deepEqual(
    models.map(({ name, contextLength, followsChat, callsTools }) => [
      name,
      contextLength,
      followsChat,
      callsTools,
    ]),
    [
      ["caller", 4000, true, true],
      ["long", 8000, true, false],
      ["short", 64, true, false],
    ],
  );
  assert.deepEqual(unusable, []);
});

test("an answer is streamed, and nothing of it is kept", async () => {
  const model = { model: "short" };
  let streamed = "";
  const answer = await client.call(
    "chat/answer",
    { model, messages, sampling },
    {
      onProgress: (progress) => {
        if (progress.kind === "text") streamed += progress.text;
      },
    },
  );
  assert.equal(answer.text, streamed);
  assert.deepEqual([answer.stopReason, answer.tokens, answer.contextLength], ["length", 5, 64]);
  assert.deepEqual(answer.toolCalls, []);
  const again = await client.call("chat/answer", { model, messages, sampling });
  assert.equal(again.text, answer.text);
  assert.equal((await client.call("chat/list", {})).total, 0);
});

test("a model whose template knows no tools answers in words", async () => {
  const tools = [{ name: "look", description: "Looks" }];
  const [without, beside] = [
    await client.call("chat/answer", { model: { model: "short" }, messages, sampling }),
    await client.call("chat/answer", { model: { model: "short" }, messages, sampling, tools }),
  ];
  assert.deepEqual([beside.text, beside.promptTokens], [without.text, without.promptTokens]);
});

/** What no grammar is written for. */
const picky = { type: "object", properties: { at: { type: "string", pattern: "^a+$" } }, required: ["at"] };
const parameters = { type: "object", properties: { at: { enum: ["here", "there"] } }, required: ["at"] };

for (const [what, tool, isRight] of [
  ["its schema", { parameters }, ({ at }) => at === "here" || at === "there"],
  [
    "any object where a grammar cannot keep its schema",
    { parameters: picky },
    (given) => typeof given === "object",
  ],
] satisfies [string, object, (given: Record<string, unknown>) => boolean][])
  test(`a tool that must be called is called with ${what}, whatever the model would rather say`, async () => {
    const answer = await client.call("chat/answer", {
      model: { model: "caller" },
      messages,
      tools: [{ name: "look", description: "Looks", ...tool }],
      toolChoice: "required",
      sampling: { temperature: 0, maxTokens: 2000 },
    });
    if (answer.stopReason === "length") assert.ok(answer.text.startsWith('<tool_call>{"name":'), answer.text);
    else assert.equal(answer.toolCalls.length, 1, answer.text);
    for (const { id, name, arguments: given } of answer.toolCalls) {
      assert.match(id, /^\w{9}$/);
      assert.ok(name === "look" && isRight(given), JSON.stringify(given));
    }
  });

test("a prompt that is too long is refused before anything is written", async () => {
  const long = [{ role: "user" as const, content: "Show the log. ".repeat(100) }];
  assert.equal(
    await codeOf(client.call("chat/answer", { model: { model: "short" }, messages: long, sampling })),
    "prompt_too_long",
  );
});

test("an answer that is cancelled ends, and others get theirs meanwhile", async () => {
  const cancelled = new AbortController();
  const model = { model: "long" };
  const said = client.call(
    "chat/answer",
    { model, messages, sampling: { temperature: 0 } },
    { signal: cancelled.signal, onProgress: ({ kind }) => kind === "text" && cancelled.abort() },
  );
  const [first, second] = await Promise.allSettled([
    said,
    client.call("chat/answer", { model, messages, sampling }),
  ]);
  assert.equal(second.status, "fulfilled");
  const ended = first.status === "rejected" || first.value.stopReason === "cancelled";
  assert.ok(ended);
  const again = await client.call("chat/answer", { model, messages, sampling });
  assert.equal(again.tokens, 5);
});

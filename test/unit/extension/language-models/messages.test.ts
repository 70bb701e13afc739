import { test } from "node:test";
import assert from "node:assert/strict";
import {
  answerMessages,
  samplingOf,
  textOfMessage,
  toolDefinitions,
} from "../../../../extension/language-models/messages.ts";

const text = (value: string) => ({ value });

test("Roles are those of the agent; system messages, which are not in the interface, become one at the beginning", () => {
  assert.deepEqual(
    answerMessages([
      { role: 1, content: [text("Hi")] },
      { role: 3, content: [text("Be brief.")] },
      { role: 2, content: [text("Hel"), text("lo")] },
      { role: 3, content: [text("Be kind.")] },
      { role: 99, content: [text("?")] },
    ]),
    [
      { role: "system", content: "Be brief.\n\nBe kind." },
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
      { role: "user", content: "?" },
    ],
  );
});

test("Calls and their results keep their ids, and results come before what is said of them", () => {
  const sent = [
    { role: 2, content: [text("I look."), { callId: "c1", name: "look", input: { at: 1 } }] },
    {
      role: 1,
      content: [text("Go on"), { callId: "c1", content: [text("seen"), 7, { value: { node: 1 } }] }],
    },
  ];
  assert.deepEqual(answerMessages(sent), [
    { role: "assistant", content: "I look.", toolCalls: [{ id: "c1", name: "look", arguments: { at: 1 } }] },
    { role: "tool", content: "seen", toolCallId: "c1" },
    { role: "user", content: "Go on" },
  ]);
  assert.match(textOfMessage(sent[0]!), /^I look\..*"look"/);
});

test("Whatever a part is, it is no error: data that is text is read, and everything else is left out", () => {
  const data = (value: string, mimeType: string) => ({ data: new TextEncoder().encode(value), mimeType });
  const parts = [
    null,
    undefined,
    7,
    "text",
    {},
    { value: 4 },
    { value: ["a", 1, "b"] },
    data("c", "text/plain"),
    data('{"d":1}', "application/json"),
    data("PNG", "image/png"),
    data("ephemeral", "cache_control"),
    { callId: "x" },
  ];
  assert.deepEqual(answerMessages([{ role: 1, content: parts }]), [{ role: "user", content: 'abc{"d":1}' }]);
  assert.deepEqual(answerMessages([{ role: 1, content: [] }]), []);
});

test("Only known options are passed on, and wrong values of them are left out", () => {
  assert.deepEqual(
    samplingOf({ temperature: 0.2, top_p: 0.5, max_tokens: 10, _telemetry: "x", stream: true }, 2048),
    { temperature: 0.2, topP: 0.5, maxTokens: 10 },
  );
  assert.deepEqual(samplingOf({ temperature: "hot", top_p: 7, max_tokens: 1e9 }, 2048), { maxTokens: 2048 });
  assert.deepEqual(samplingOf(undefined, 2048), { maxTokens: 2048 });
});

test("Tools keep their schemas, also where there is none", () => {
  assert.deepEqual(
    toolDefinitions([
      { name: "look", description: "Looks", inputSchema: { type: "object" } },
      { name: "wait", description: "", inputSchema: undefined },
      { name: "", description: "has no name" },
    ]),
    [
      { name: "look", description: "Looks", parameters: { type: "object" } },
      { name: "wait", description: "" },
    ],
  );
});

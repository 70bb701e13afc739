import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { addModel, addTinyModel } from "../../support/chat-home.ts";
import { post, stream, type ApiAnswer } from "../../support/openai.ts";
import { recitingModel } from "../../support/reciting-model.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { toolTemplate } from "../../support/tool-template.ts";

/** Bytes that are no character, which a model that talks nonsense writes now and then, are not counted. */
const characters = (text: string): number => Array.from(text.replaceAll("\uFFFD", "")).length;

/** No token may be there twice, so that calls have other marks. */
const recited = 'Look:[CALL]{"name":"clock","arguments":{}}[END]';
const recitedTemplate = toolTemplate.replace("</tool_call>", "[END]").replace("<tool_call>", "[CALL]");

let agent: TestAgent;

before(async () => {
  const home = temporaryFolder();
  await addTinyModel(home, "caller", { contextLength: 4000 }, toolTemplate);
  const reciter = await recitingModel(recited);
  reciter.tokenizer.config.chat_template = recitedTemplate;
  await addModel(home, "reciter", reciter);
  agent = await startTestAgent({ home });
});
after(() => agent.stop());

const weather = {
  type: "function",
  function: {
    name: "get_weather",
    description: "The weather",
    parameters: {
      type: "object",
      properties: { city: { $ref: "#/$defs/city" }, days: { enum: [1, 2] } },
      required: ["city", "days"],
      $defs: { city: { type: "string", maxLength: 5 } },
    },
  },
};
const clock = { type: "function", function: { name: "clock" } };
const messages = [{ role: "user", content: "Show the log" }];
const asked = { model: "caller", messages, tools: [weather, clock], max_tokens: 200 };

const call = (request: object): Promise<ApiAnswer> =>
  post(agent, "/chat/completions", { ...asked, ...request });

test("a tool that must be called is called, with arguments as its schema has them", async () => {
  const choice = { type: "function", function: { name: "get_weather" } };
  const { body } = await call({ tool_choice: choice, n: 4 });
  for (const { message, finish_reason: reason } of body.choices) {
    assert.deepEqual([reason, message.content], ["tool_calls", null], JSON.stringify(message));
    const [made] = message.tool_calls!;
    assert.deepEqual([made!.type, made!.function.name], ["function", "get_weather"]);
    const given = JSON.parse(made!.function.arguments) as { city: string; days: number };
    assert.ok(characters(given.city) <= 5 && [1, 2].includes(given.days));
    assert.match(made!.id, /^\w{9}$/);
  }
});

test("one of the tools is called where any may be, and a stream tells the call", async () => {
  const events = await stream(agent, "/chat/completions", {
    ...asked,
    tools: [weather],
    tool_choice: "required",
  });
  const calls = events.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
  assert.deepEqual(
    calls.map(({ index, function: { name } }) => [index, name]),
    [[0, "get_weather"]],
  );
  assert.equal(events.at(-1)!.choices[0]!.finish_reason, "tool_calls");
});

test("a model that may call and does not has said what it said; its calls and their results are told back to it", async () => {
  const plain = await call({ tool_choice: "auto", temperature: 0, max_tokens: 5 });
  assert.equal(plain.body.choices[0]!.finish_reason, "length");
  const none = await call({ tool_choice: "none", temperature: 0, max_tokens: 5 });
  assert.ok(none.body.usage!.prompt_tokens < plain.body.usage!.prompt_tokens);
  const history = [
    ...messages,
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "abc", type: "function", function: { name: "clock", arguments: "{}" } }],
    },
    { role: "tool", tool_call_id: "abc", content: "12:00" },
  ];
  const answer = await call({ messages: history, max_tokens: 5 });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  assert.ok(answer.body.usage!.prompt_tokens > plain.body.usage!.prompt_tokens);
  const broken = [
    {
      role: "assistant",
      tool_calls: [{ id: "a", type: "function", function: { name: "clock", arguments: "{" } }],
    },
  ];
  assert.equal((await call({ messages: broken })).status, 400);
});

test("a call is read from what a model says by itself, after its words, streamed or not", async () => {
  const request = { ...asked, model: "reciter", temperature: 0 };
  const { choices } = (await call(request)).body;
  const [made] = choices[0]!.message.tool_calls!;
  assert.deepEqual([choices[0]!.message.content, choices[0]!.finish_reason], ["Look:", "tool_calls"]);
  assert.deepEqual(made!.function, { name: "clock", arguments: "{}" });
  const events = await stream(agent, "/chat/completions", request);
  const deltas = events.flatMap((event) => event.choices.map(({ delta }) => delta));
  assert.equal(deltas.map(({ content }) => content ?? "").join(""), "Look:");
  const streamed = deltas.flatMap(({ tool_calls: calls }) => calls ?? []);
  assert.deepEqual(
    streamed.map(({ index, function: { name } }) => [index, name]),
    [[0, "clock"]],
  );
  const unknown = await call({ ...request, tools: [weather] });
  assert.equal(unknown.body.choices[0]!.message.content, recited);
});

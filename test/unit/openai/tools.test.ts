import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { addTinyModel } from "../../support/chat-home.ts";
import { post, stream, type ApiAnswer } from "../../support/openai.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { startTestAgent, type TestAgent } from "../../support/test-agent.ts";
import { toolTemplate } from "../../support/tool-template.ts";
import { ToolCallReader } from "../../../agent/openai/tool-calls.ts";

let agent: TestAgent;

before(async () => {
  const home = temporaryFolder();
  await addTinyModel(home, "caller", { contextLength: 4000 }, toolTemplate);
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
    assert.ok(Array.from(given.city).length <= 5 && [1, 2].includes(given.days));
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

const tagged = {
  before: "<tool_call>\n",
  after: "\n</tool_call><|im_end|>\n",
  nameKey: "name",
  argumentsKey: "arguments",
};
const bare = { before: "", after: "<|eot_id|>", nameKey: "name", argumentsKey: "parameters" };

/** What a model says, with the words and the calls in it. */
const said: [syntax: typeof tagged, text: string, words: string, calls: string[]][] = [
  [
    tagged,
    'Well: <tool_call>\n{"name": "f", "arguments": {"a": "}\\""}}\n</tool_call>',
    "Well: ",
    ['f {"a":"}\\""}'],
  ],
  [
    tagged,
    '<tool_call>{"name":"f","arguments":{}}</tool_call>\n<tool_call>\n{"name":"g","arguments":{"b":1}}\n</tool_call>',
    "",
    ["f {}", 'g {"b":1}'],
  ],
  [tagged, "no call <tool", "no call <tool", []],
  [
    tagged,
    '<tool_call>{"name":"unknown","arguments":{}}',
    '<tool_call>{"name":"unknown","arguments":{}}',
    [],
  ],
  [tagged, '<tool_call>\n{"name":"f","arg', '<tool_call>\n{"name":"f","arg', []],
  [bare, '{"name": "f", "parameters": {"a": 1}}', "", ['f {"a":1}']],
  [bare, 'In words {"name": "f"}', 'In words {"name": "f"}', []],
  [bare, '{"answer": 42}', '{"answer": 42}', []],
];

for (const [index, [syntax, text, words, calls]] of said.entries())
  test(`calls and words are told apart, in however small pieces they come (${index + 1})`, () => {
    for (const size of [1, 3, 1000]) {
      const reader = new ToolCallReader(syntax, ["f", "g"]);
      let heard = "";
      const made: string[] = [];
      for (let at = 0; at < text.length; at += size) {
        const read = reader.add(text.slice(at, at + size));
        heard += read.words;
        made.push(...read.calls.map((one) => `${one.function.name} ${one.function.arguments}`));
      }
      heard += reader.end();
      assert.deepEqual([heard, made], [words, calls], `pieces of ${size}`);
    }
  });

// Every shape of a row, in every format that can hold it, becomes the same example.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Example, Message } from "../../../schemas/dataset.ts";
import { brief, examples, jsonLines, Workplace } from "./importing.ts";

const say = (role: Message["role"], content: string): Message => ({ role, content });
const conversation = (...messages: Message[]): Example => ({ kind: "conversation", messages });
const hello = conversation(say("user", "Hi"), say("assistant", "Hello"));
const calls = JSON.stringify([{ name: "weather", arguments: { city: "Oslo" } }]);

const rowCases: { name: string; row: object; section?: object; example: Example; shape: string }[] = [
  {
    name: "OpenAI messages",
    row: { messages: [say("user", "Hi"), say("assistant", "Hello")] },
    example: hello,
    shape: "messages",
  },
  {
    name: "messages whose content is a list of text parts",
    row: {
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "H" },
            { type: "text", text: "i" },
          ],
        },
        { role: "assistant", content: "Hello" },
      ],
    },
    example: hello,
    shape: "messages",
  },
  {
    name: "the roles developer and function",
    row: {
      messages: [
        { role: "developer", content: "Be brief" },
        { role: "user", content: "Weather?" },
        {
          role: "assistant",
          content: null,
          function_call: { name: "weather", arguments: '{"city":"Oslo"}' },
        },
        { role: "function", name: "weather", content: "rain" },
        { role: "assistant", content: "Rain" },
      ],
    },
    example: conversation(
      say("system", "Be brief"),
      say("user", "Weather?"),
      say("assistant", calls),
      say("tool", "rain"),
      say("assistant", "Rain"),
    ),
    shape: "messages",
  },
  {
    name: "tool calls, which are learnt as JSON after the words",
    row: {
      messages: [
        say("user", "Weather?"),
        {
          role: "assistant",
          content: "I look.",
          tool_calls: [
            { id: "1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } },
          ],
        },
      ],
    },
    example: conversation(say("user", "Weather?"), say("assistant", `I look.\n${calls}`)),
    shape: "messages",
  },
  {
    name: "ShareGPT with its system column",
    row: {
      system: "Be kind",
      conversations: [
        { from: "human", value: "Weather?" },
        { from: "function_call", value: "weather()" },
        { from: "observation", value: "rain" },
        { from: "gpt", value: "Rain" },
      ],
    },
    example: conversation(
      say("system", "Be kind"),
      say("user", "Weather?"),
      say("assistant", "weather()"),
      say("tool", "rain"),
      say("assistant", "Rain"),
    ),
    shape: "sharegpt",
  },
  {
    name: "a column called messages that holds from and value",
    row: {
      messages: [
        { from: "human", value: "Hi" },
        { from: "gpt", value: "Hello" },
      ],
    },
    example: hello,
    shape: "sharegpt",
  },
  {
    name: "a column called conversations that holds role and content",
    row: { conversations: [say("user", "Hi"), say("assistant", "Hello")] },
    example: hello,
    shape: "messages",
  },
  {
    name: "Alpaca with everything",
    row: { instruction: "Add", input: "1 2", output: "3", system: "Count", history: [["Hi", "Hello"]] },
    example: conversation(
      say("system", "Count"),
      say("user", "Hi"),
      say("assistant", "Hello"),
      say("user", "Add\n1 2"),
      say("assistant", "3"),
    ),
    shape: "alpaca",
  },
  {
    name: "Alpaca without input",
    row: { instruction: "Hi", input: null, output: "Hello", history: [] },
    example: hello,
    shape: "alpaca",
  },
  {
    name: "prompt and completion",
    row: { prompt: "1+1=", completion: 2 },
    example: { kind: "completion", prompt: "1+1=", completion: "2" },
    shape: "prompt-completion",
  },
  {
    name: "prompt and completion as lists of messages",
    row: { prompt: [say("user", "Hi")], completion: [say("assistant", "Hello")] },
    example: hello,
    shape: "prompt-completion",
  },
  { name: "text", row: { text: "Once" }, example: { kind: "text", text: "Once" }, shape: "text" },
  {
    name: "columns that are mapped",
    row: { question: "Hi", answer: "Hello" },
    section: { columns: { prompt: "question", completion: "answer" } },
    example: { kind: "completion", prompt: "Hi", completion: "Hello" },
    shape: "prompt-completion",
  },
  {
    name: "mapped columns before columns with telling names",
    row: { messages: [say("user", "x")], question: "Hi", answer: "Hello" },
    section: { columns: { instruction: "question", output: "answer" } },
    example: hello,
    shape: "alpaca",
  },
  {
    name: "the better answer of a preference, when it is named",
    row: { prompt: "Hi", chosen: "Hello", rejected: "Go" },
    section: { columns: { completion: "chosen" } },
    example: { kind: "completion", prompt: "Hi", completion: "Hello" },
    shape: "prompt-completion",
  },
  {
    name: "a format that is given against the usual order",
    row: { text: "Once", prompt: "a", completion: "b" },
    section: { format: "text" },
    example: { kind: "text", text: "Once" },
    shape: "text",
  },
  {
    name: "a prompt template over several columns",
    row: { title: "Sum", a: 1, b: null, completion: "1" },
    section: { prompt_template: "{title}: { a } and {b} {{who}}" },
    example: { kind: "completion", prompt: "Sum: 1 and  {{who}}", completion: "1" },
    shape: "prompt-completion",
  },
  {
    name: "templates of the prompt and of the completion",
    row: { title: "Sum", a: 1, kind: "number", answer: "1" },
    section: {
      prompt_template: "{title}: {a}",
      completion_template: '{"kind": "{kind}", "answer": "{answer}"}',
    },
    example: { kind: "completion", prompt: "Sum: 1", completion: '{"kind": "number", "answer": "1"}' },
    shape: "prompt-completion",
  },
  {
    name: "both templates in the form of a conversation",
    row: { title: "Sum", kind: "number" },
    section: { format: "alpaca", prompt_template: "{title}?", completion_template: "{kind}." },
    example: conversation(say("user", "Sum?"), say("assistant", "number.")),
    shape: "alpaca",
  },
  {
    name: "a prompt template over Alpaca's columns",
    row: { instruction: "Add", input: "1 2", output: "3" },
    section: { prompt_template: "{input} ({instruction})" },
    example: conversation(say("user", "1 2 (Add)"), say("assistant", "3")),
    shape: "alpaca",
  },
];

for (const { name, row, section, example, shape } of rowCases) {
  test(`${name} is read from JSONL and from a JSON array`, async (context) => {
    const place = new Workplace(context);
    for (const [file, content] of [
      ["rows.jsonl", jsonLines(row)],
      ["rows.json", JSON.stringify([row], null, 2)],
      ["one.json", JSON.stringify(row, null, 2)],
    ] as const) {
      const { version, train, problems } = await place.importing(file, content, section);
      assert.deepEqual(examples(train), [example], `${file}: ${JSON.stringify(problems)}`);
      assert.equal(version!.manifest.sources[0]!.shape, shape);
    }
  });
}

test("CSV holds every shape, with lists written as JSON", async (context) => {
  const place = new Workplace(context);
  const messages = JSON.stringify([say("user", "Hi"), say("assistant", "Hello")]).replaceAll('"', '""');
  const alpaca = await place.importing("a.csv", "instruction,input,output,history\nHi,,Hello,\n");
  assert.deepEqual(examples(alpaca.train), [hello]);
  const list = await place.importing("m.csv", `id;messages\n1;"${messages}"\n`);
  assert.deepEqual(examples(list.train), [hello]);
  assert.deepEqual(brief(list.problems), ["info columns_unused"]);
  const tabs = await place.importing("t.tsv", "prompt\tcompletion\r\n[1, 2]\tb, c\r\n");
  assert.deepEqual(examples(tabs.train), [{ kind: "completion", prompt: "[1, 2]", completion: "b, c" }]);
});

test("a prompt that looks like a JSON list stays text", async (context) => {
  const { train } = await new Workplace(context).importing(
    "a.jsonl",
    jsonLines({ prompt: "[1]", completion: "[]" }),
  );
  assert.deepEqual(examples(train), [{ kind: "completion", prompt: "[1]", completion: "[]" }]);
});

const columnCases: { name: string; row: object; section?: object; problem: string; says: RegExp }[] = [
  {
    name: "columns that mean nothing",
    row: { q: "a", a: "b" },
    problem: "error shape_unknown",
    says: /prompt = "q", completion = "a"/,
  },
  {
    name: "rated answers",
    row: { prompt: "a", completion: "b", label: false },
    problem: "error rated_rows",
    says: /completion/,
  },
  {
    name: "an unknown part",
    row: { prompt: "a", answer: "b" },
    section: { columns: { completoin: "answer" } },
    problem: "error part_unknown",
    says: /Did you mean "completion"\?/,
  },
  {
    name: "an unknown column",
    row: { question: "a", answer: "b" },
    section: { columns: { prompt: "qestion", completion: "answer" } },
    problem: "error column_unknown",
    says: /Did you mean "question"\?/,
  },
  {
    name: "an unknown column in the template of the completion",
    row: { question: "a", answer: "b" },
    section: { prompt_template: "{question}", completion_template: "{anser}" },
    problem: "error column_unknown",
    says: /Did you mean "answer"\?/,
  },
  {
    name: "an unknown column in the template",
    row: { question: "a", completion: "b" },
    section: { prompt_template: "{quesion}" },
    problem: "error column_unknown",
    says: /Did you mean "question"\?/,
  },
  {
    name: "a format that the columns do not have",
    row: { prompt: "a", completion: "b" },
    section: { format: "alpaca" },
    problem: "error column_unknown",
    says: /prompt, completion/,
  },
  {
    name: "an unknown split column",
    row: { text: "a", fold: "train" },
    section: { split_column: "flod" },
    problem: "error column_unknown",
    says: /Did you mean "fold"\?/,
  },
];

for (const { name, row, section, problem, says } of columnCases) {
  test(`${name} refuse the dataset and say what to write`, async (context) => {
    const { version, problems } = await new Workplace(context).importing("a.jsonl", jsonLines(row), section);
    assert.equal(version, undefined);
    assert.deepEqual(brief(problems), [problem]);
    assert.match(`${problems[0]!.message} ${problems[0]!.advice}`, says);
  });
}

test("placeholders are filled in; one without a value is kept and told once", async (context) => {
  const rows = jsonLines(
    { instruction: "Who?", output: "I am {{name}} by {{ author }}." },
    { instruction: "{{name}}", output: "{{name}} $& {{author}}" },
  );
  const place = new Workplace(context);
  const { train, problems } = await place.importing("a.jsonl", rows, {
    placeholders: { name: "$1 Ada", mane: "x" },
  });
  assert.deepEqual(
    train.map(({ example }) =>
      example.kind === "conversation" ? example.messages.map((m) => m.content) : [],
    ),
    [
      ["Who?", "I am $1 Ada by {{ author }}."],
      ["$1 Ada", "$1 Ada $& {{author}}"],
    ],
  );
  assert.deepEqual(brief(problems), ["info placeholder_kept 1", "warning placeholder_unused"]);
  assert.match(problems[0]!.message, /\{\{author\}\}.*2 times/);
});

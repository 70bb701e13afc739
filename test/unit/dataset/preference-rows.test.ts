// Every form of a row with a better and a worse answer becomes the same preference, or says what is wrong with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Example, Message, PreferencePart } from "../../../schemas/dataset.ts";
import { checkExample, columnsOf } from "../../../agent/dataset/check-example.ts";
import { examples, jsonLines, Workplace } from "./importing.ts";

const say = (role: Message["role"], content: string): Message => ({ role, content });
const from = (speaker: string, value: string): object => ({ from: speaker, value });
const preference = (prompt: PreferencePart, chosen: PreferencePart, rejected: PreferencePart): Example => ({
  kind: "preference",
  prompt,
  chosen,
  rejected,
});
const inMessages = preference([say("user", "Hi")], [say("assistant", "Hello")], [say("assistant", "Go")]);

const forms: { name: string; row: object; section?: object; example: Example }[] = [
  {
    name: "TRL's texts",
    row: { prompt: "1+1=", chosen: "2", rejected: "3" },
    example: preference("1+1=", "2", "3"),
  },
  {
    name: "TRL's texts that begin with the prompt",
    row: { chosen: "The sky is blue.", rejected: "The sky is green." },
    example: preference("The sky is", " blue.", " green."),
  },
  {
    name: "TRL's lists of messages",
    row: {
      prompt: [say("user", "Hi")],
      chosen: [say("assistant", "Hello")],
      rejected: [say("assistant", "Go")],
    },
    example: inMessages,
  },
  {
    name: "TRL's whole conversations",
    row: {
      chosen: [say("user", "Hi"), say("assistant", "Hello")],
      rejected: [say("user", "Hi"), say("assistant", "Go")],
    },
    example: inMessages,
  },
  {
    name: "whole conversations beside a prompt that says their beginning again",
    row: {
      prompt: "Hi",
      chosen: [say("user", "Hi"), say("assistant", "Hello")],
      rejected: [say("user", "Hi"), say("assistant", "Go")],
    },
    example: inMessages,
  },
  {
    name: "a prompt as text and answers as messages",
    row: { prompt: "Hi", chosen: [say("assistant", "Hello")], rejected: [say("assistant", "Go")] },
    example: inMessages,
  },
  {
    name: "a question with a system prompt under other names",
    row: { system: "Be kind", question: "Hi", chosen: "Hello", rejected: "Go" },
    section: { columns: { prompt: "question" } },
    example: preference(
      [say("system", "Be kind"), say("user", "Hi")],
      [say("assistant", "Hello")],
      [say("assistant", "Go")],
    ),
  },
  {
    name: "LLaMA-Factory's ranking in Alpaca's columns",
    row: {
      instruction: "Add",
      input: "1 2",
      chosen: "3",
      rejected: "4",
      history: [["Hi", "Hello"]],
    },
    example: preference(
      [say("user", "Hi"), say("assistant", "Hello"), say("user", "Add\n1 2")],
      [say("assistant", "3")],
      [say("assistant", "4")],
    ),
  },
  {
    name: "LLaMA-Factory's ranking in ShareGPT's turns",
    row: {
      conversations: [from("human", "Hi")],
      chosen: from("gpt", "Hello"),
      rejected: from("gpt", "Go"),
    },
    example: inMessages,
  },
  {
    name: "columns that are named",
    row: { q: "Hi", good: "Hello", bad: "Go" },
    section: { columns: { prompt: "q", chosen: "good", rejected: "bad" } },
    example: preference("Hi", "Hello", "Go"),
  },
  {
    name: "a prompt template",
    row: { title: "Sum", a: 1, chosen: "1", rejected: "2" },
    section: { prompt_template: "{title}: {a}" },
    example: preference("Sum: 1", "1", "2"),
  },
];

for (const { name, row, section, example } of forms) {
  test(`${name} become a preference`, async (context) => {
    const { version, train, problems } = await new Workplace(context).importing(
      "rows.jsonl",
      jsonLines(row),
      section,
    );
    assert.deepEqual(examples(train), [example], JSON.stringify(problems));
    assert.equal(version!.manifest.sources[0]!.shape, "preference");
  });
  test(`what ${name} have become is read back as it is`, async (context) => {
    const { train } = await new Workplace(context).importing("rows.jsonl", jsonLines(columnsOf(example)));
    assert.deepEqual(examples(train), [example]);
    assert.deepEqual(checkExample(example), []);
  });
}

test("CSV holds preferences as texts and as messages written as JSON", async (context) => {
  const place = new Workplace(context);
  const quoted = (value: unknown): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
  const messages = [[say("user", "Hi")], [say("assistant", "Hello")], [say("assistant", "Go")]];
  const texts = await place.importing("t.csv", "prompt,chosen,rejected\n[1]+[1]=,[2],[3]\n");
  assert.deepEqual(examples(texts.train), [preference("[1]+[1]=", "[2]", "[3]")]);
  const lists = await place.importing("m.csv", `prompt,chosen,rejected\n${messages.map(quoted).join(",")}\n`);
  assert.deepEqual(examples(lists.train), [inMessages]);
});

const user = [say("user", "Hi")];
const faults: { name: string; row: object; problem: string; isKept?: boolean }[] = [
  {
    name: "equal answers",
    row: { prompt: "a", chosen: "b", rejected: "b" },
    problem: "answers_equal 2",
  },
  {
    name: "an empty chosen answer",
    row: { prompt: "a", chosen: " ", rejected: "b" },
    problem: "chosen_empty 2",
  },
  {
    name: "an empty rejected answer",
    row: { prompt: "a", chosen: "b", rejected: "" },
    problem: "rejected_empty 2",
    isKept: true,
  },
  { name: "a missing answer", row: { prompt: "a", chosen: "b" }, problem: "column_missing 2" },
  {
    name: "no prompt",
    row: { chosen: "x", rejected: "y" },
    problem: "prompt_empty 2",
    isKept: true,
  },
  {
    name: "an answer of somebody unknown",
    row: { prompt: user, chosen: [{ role: "judge", content: "x" }], rejected: [say("assistant", "y")] },
    problem: "unknown_role 2",
  },
  {
    name: "an answer of the user",
    row: { prompt: user, chosen: [say("assistant", "x")], rejected: [say("user", "y")] },
    problem: "no_assistant_turn 2",
  },
  {
    name: "an answer that begins with a question",
    row: {
      prompt: [...user, say("assistant", "Hello")],
      chosen: [say("user", "So?"), say("assistant", "x")],
      rejected: [say("assistant", "y")],
    },
    problem: "answer_not_by_assistant 2",
    isKept: true,
  },
  {
    name: "a question without an asker",
    row: { prompt: [say("system", "s")], chosen: [say("assistant", "x")], rejected: [say("assistant", "y")] },
    problem: "no_user_turn 2",
  },
];

for (const { name, row, problem, isKept = false } of faults) {
  test(`${name} is told with its line`, async (context) => {
    const good = { prompt: "1+1=", chosen: "2", rejected: "3" };
    const { train, problems } = await new Workplace(context).importing(
      "rows.jsonl",
      jsonLines(good, row, good),
    );
    const told = problems.map(({ code, line }) => `${code} ${line}`);
    assert.ok(told.includes(problem), JSON.stringify(problems));
    assert.equal(
      train.some(({ line }) => line === 2),
      isKept,
    );
  });
}

test("The better answers alone are read where they are named as completions", async (context) => {
  const row = { prompt: "Hi", chosen: "Hello", rejected: "Go" };
  const section = { columns: { completion: "chosen" } };
  const { train } = await new Workplace(context).importing("rows.jsonl", jsonLines(row), section);
  assert.deepEqual(examples(train), [{ kind: "completion", prompt: "Hi", completion: "Hello" }]);
});

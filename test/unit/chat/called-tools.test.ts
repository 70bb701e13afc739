import { test } from "node:test";
import assert from "node:assert/strict";
import { CalledTools } from "../../../agent/chat/called-tools.ts";
import type { ToolSyntax } from "../../../agent/chat/messages.ts";

const hermes: ToolSyntax = {
  before: "<tool_call>\n",
  after: "\n</tool_call>",
  nameKey: "name",
  argumentsKey: "arguments",
};
const bare: ToolSyntax = { before: "", after: "", nameKey: "name", argumentsKey: "parameters" };

/** Reads the text in pieces of each length. */
function read(text: string, syntax: ToolSyntax, isOpen = false): { text: string; calls: string[] }[] {
  return [1, 3, 1000].map((length) => {
    let told = "";
    const onText = (piece: string): void => void (told += piece);
    const called = new CalledTools({ syntax, tools: new Set(["look", "write"]), onText, isOpen });
    for (let at = 0; at < text.length; at += length) called.add(text.slice(at, at + length));
    called.end();
    const calls = called.calls.map(({ name, arguments: given }) => `${name} ${JSON.stringify(given)}`);
    return { text: told, calls };
  });
}

const look = '{"name": "look", "arguments": {"at": "a } b"}}';
const cases: [title: string, answer: string, syntax: ToolSyntax, text: string, calls: string[]][] = [
  ["text alone is text", "1 < 2 <tool", hermes, "1 < 2 <tool", []],
  ["a call is no text", `<tool_call>\n${look}\n</tool_call>`, hermes, "", ['look {"at":"a } b"}']],
  [
    "text before a call stays",
    `I look.\n\n<tool_call>${look}</tool_call>`,
    hermes,
    "I look.",
    ['look {"at":"a } b"}'],
  ],
  [
    "calls follow one another",
    `<tool_call>${look}</tool_call>\n<tool_call>\n{"name":"write","arguments":"{\\"n\\":1}"}\n</tool_call>`,
    hermes,
    "",
    ['look {"at":"a } b"}', 'write {"n":1}'],
  ],
  ["the end of a call may be missing", `<tool_call>${look}`, hermes, "", ['look {"at":"a } b"}']],
  [
    "a tool that was not offered is text",
    '<tool_call>{"name":"delete","arguments":{}}',
    hermes,
    '<tool_call>{"name":"delete","arguments":{}}',
    [],
  ],
  ["what is no object is text", "<tool_call> please", hermes, "<tool_call> please", []],
  [
    "without a mark an answer that is an object is a call",
    '{"name":"look","parameters":{}}',
    bare,
    "",
    ["look {}"],
  ],
  ["without a mark an object within a text is text", 'See {"name":"look"}', bare, 'See {"name":"look"}', []],
];

for (const [title, answer, syntax, text, calls] of cases) {
  test(`In an answer ${title}, in whatever pieces it comes`, () => {
    for (const told of read(answer, syntax)) assert.deepEqual(told, { text, calls });
  });
}

test("A call whose beginning stood in the prompt is read from its object on", () => {
  for (const told of read(`${look}\n</tool_call>`, hermes, true))
    assert.deepEqual(told, { text: "", calls: ['look {"at":"a } b"}'] });
});

test("A call has an id of nine letters and digits, which every template takes", () => {
  const called = new CalledTools({ syntax: hermes, tools: new Set(["look"]), onText: () => undefined });
  called.add(`<tool_call>${look}</tool_call><tool_call>${look}</tool_call>`);
  const ids = called.calls.map(({ id }) => id);
  assert.equal(new Set(ids).size, 2);
  for (const id of ids) assert.match(id, /^[A-Za-z0-9]{9}$/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { codeIn, indented } from "../../../../extension/inline-chat/answer-code.ts";

const whole: readonly (readonly [what: string, answer: string, code: readonly string[]])[] = [
  ["code alone", "let a = 1;\nlet b = 2;", ["let a = 1;", "let b = 2;"]],
  ["one line", "let a = 1;", ["let a = 1;"]],
  ["empty lines around code alone", "\n\nlet a = 1;\n\nlet b = 2;\n\n", ["let a = 1;", "", "let b = 2;"]],
  ["a fence", "```ts\nlet a = 1;\n```", ["let a = 1;"]],
  ["a fence of tildes", "~~~\nlet a = 1;\n~~~\n", ["let a = 1;"]],
  ["prose around a fence", "Here it is:\n\n```ts\nlet a = 1;\n```\nThat is all.", ["let a = 1;"]],
  ["a second fence", "```\none\n```\nor\n```\ntwo\n```", ["one"]],
  ["a longer fence around a shorter one", "````md\n```ts\na\n```\n````", ["```ts", "a", "```"]],
  ["tildes within backticks", "```\n~~~\n```", ["~~~"]],
  ["a fence that nobody closes", "```ts\nlet a = 1;\nlet b", ["let a = 1;", "let b"]],
  ["a fence that nobody closes, after a line", "```ts\nlet a = 1;\n", ["let a = 1;"]],
  ["an indented fence", "  ```ts\n  let a = 1;\n    b\n  ```", ["let a = 1;", "  b"]],
  ["empty lines within a fence", "```\n\na\n\n```", ["", "a", ""]],
  ["Windows line ends", "```ts\r\nlet a = 1;\r\n```\r\n", ["let a = 1;"]],
  ["a thought before it", "<think>\n```\nno\n```\n</think>\n\n```ts\nyes\n```", ["yes"]],
  ["a thought without an end", "<think>\nlet me see", []],
  ["nothing", "", []],
  ["white space", "  \n \n", []],
];

test("Code is found in an answer, whatever stands around it", () => {
  for (const [what, answer, code] of whole) assert.deepEqual(codeIn(answer, true), code, what);
});

test("Of an answer that is being written only whole lines are told, and no introduction", () => {
  const soFar: readonly (readonly [answer: string, code: readonly string[]])[] = [
    ["```ts", []],
    ["```ts\nlet a", []],
    ["```ts\nlet a = 1;\nlet", ["let a = 1;"]],
    ["```ts\nlet a = 1;\n``", ["let a = 1;"]],
    ["```ts\nlet a = 1;\n```", ["let a = 1;"]],
    ["Here it is:\n", []],
    ["Here it is:\n\n```ts\nlet a = 1;\n", ["let a = 1;"]],
    ["let a = 1;\nlet b = 2;\nle", ["let a = 1;", "let b = 2;"]],
    ["<think>\nlet a = 1;\nlet b = 2;\n", []],
  ];
  for (const [answer, code] of soFar) assert.deepEqual(codeIn(answer, false), code, answer);
});

test("Code that is not indented as its place is moved there; what is indented further stays", () => {
  const cases: readonly (readonly [code: string[], indentation: string, moved: string[]])[] = [
    [["if a:", "  b", "", "c"], "    ", ["    if a:", "      b", "", "    c"]],
    [["  a", "b"], "    ", ["    a", "  b"]],
    [["    a"], "  ", ["    a"]],
    [["\ta"], "\t\t", ["\t\ta"]],
    [["  a"], "\t", ["  a"]],
    [["", "a"], "  ", ["", "  a"]],
    [[], "  ", []],
  ];
  for (const [code, indentation, moved] of cases) assert.deepEqual(indented(code, indentation), moved);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { choicePrompt, promptFor, questionOf } from "../../../agent/evaluation/prompt.ts";
import type { TestRow } from "../../../schemas/test-set.ts";

type AnswerRow = Extract<TestRow, { kind: "answer" }>;

const continued = (prompt: string, expected: string): AnswerRow => ({
  kind: "answer",
  line: 1,
  prompt,
  expected,
});
const chat = (content: string, expected: string, system?: string): AnswerRow => ({
  ...{ kind: "answer", line: 1, expected },
  prompt: [...(system ? [{ role: "system" as const, content: system }] : []), { role: "user", content }],
});

test("A prompt is continued as it is, and a conversation is put into the template", () => {
  assert.deepEqual(promptFor(continued("2 + 2 =", " 4"), [], { ask: "auto" }), { text: "2 + 2 =", stop: [] });
  assert.deepEqual(promptFor(chat("Hello", "Hi"), [], { ask: "auto" }), {
    messages: [{ role: "user", content: "Hello" }],
  });
});

test("Solved examples stand before it, each with its answer, and end the answer where an empty line would", () => {
  const shots = [continued("1 + 1 =", " 2"), continued("1 + 2 =", " 3")];
  assert.deepEqual(promptFor(continued("2 + 2 =", " 4"), shots, { ask: "auto", instruction: "Add." }), {
    text: "Add.\n\n1 + 1 = 2\n\n1 + 2 = 3\n\n2 + 2 =",
    stop: ["\n\n"],
  });
  const long = [continued("Tell: ", "One.\n\nTwo.")];
  assert.deepEqual(
    (promptFor(continued("Tell: ", "x"), long, { ask: "auto" }) as { stop: string[] }).stop,
    [],
  );
});

test("In a conversation they are earlier turns, with one system message before all", () => {
  const shots = [chat("One?", "1", "Count.")];
  assert.deepEqual(promptFor(chat("Two?", "2", "Count."), shots, { ask: "auto", instruction: "Be short." }), {
    messages: [
      { role: "system", content: "Be short.\n\nCount." },
      { role: "user", content: "One?" },
      { role: "assistant", content: "1" },
      { role: "user", content: "Two?" },
    ],
  });
});

test("Either form can be asked for", () => {
  assert.deepEqual(promptFor(continued("Hello", "Hi"), [], { ask: "chat" }), {
    messages: [{ role: "user", content: "Hello" }],
  });
  assert.deepEqual(promptFor(chat("Hello", "Hi"), [], { ask: "completion" }), { text: "Hello\n", stop: [] });
});

test("Queries with choices follow solved ones as in lm-eval", () => {
  const row = (query: string): Extract<TestRow, { kind: "choice" }> => ({
    ...{ kind: "choice", line: 1, query, choices: ["a", "b"], gold: 1 },
  });
  assert.equal(choicePrompt(row("Q2:"), [row("Q1:")], { ask: "auto" }), "Q1: b\n\nQ2:");
  assert.equal(questionOf(row("Q2:")), "Q2:");
});

import { test } from "node:test";
import assert from "node:assert/strict";
import type { Message } from "../../../schemas/dataset.ts";
import { fitConversation, type Fitting } from "../../../agent/chat/fit-conversation.ts";
import { TrainyardError } from "../../../agent/errors.ts";

/** A token for each character. */
const encode = (messages: readonly Message[]): number[] =>
  Array.from(messages.map(({ content }) => content).join(""), (character) => character.codePointAt(0)!);

const message = (role: Message["role"], content: string): Message => ({ role, content });
const conversation = [
  message("system", "SS"),
  message("user", "aaaa"),
  message("assistant", "bbbb"),
  message("user", "cccc"),
  message("assistant", "dddd"),
  message("tool", "tt"),
  message("assistant", "ee"),
  message("user", "ffff"),
];

function fitted(messages: readonly Message[], fitting: Omit<Fitting, "answerRoom">): string {
  try {
    const { tokens, turnsDropped } = fitConversation(messages, encode, { answerRoom: 5, ...fitting });
    return `${String.fromCodePoint(...tokens)} -${turnsDropped}`;
  } catch (error) {
    assert.ok(error instanceof TrainyardError);
    return error.message;
  }
}

for (const [contextLength, expected] of [
  [40, "SSaaaabbbbccccddddtteeffff -0"],
  [31, "SSaaaabbbbccccddddtteeffff -0"],
  [30, "SSccccddddtteeffff -1"],
  [23, "SSccccddddtteeffff -1"],
  [22, "SSffff -2"],
  [7, "SSffff -2"],
  [6, "The conversation has 6 tokens and the model can see 6."],
] as const) {
  test(`drop-oldest shows a context of ${contextLength} tokens: ${expected}`, () => {
    assert.equal(fitted(conversation, { contextLength, overflow: "drop-oldest" }), expected);
  });
}

test("refuse takes what leaves room for one token, and names the figures otherwise", () => {
  const whole = "SSaaaabbbbccccddddtteeffff";
  assert.equal(fitted(conversation, { contextLength: whole.length + 1, overflow: "refuse" }), `${whole} -0`);
  assert.equal(
    fitted(conversation, { contextLength: whole.length, overflow: "refuse" }),
    `The conversation has ${whole.length} tokens and the model can see ${whole.length}.`,
  );
});

test("a conversation without a question is whole or refused", () => {
  const alone = [message("system", "SSSS")];
  assert.equal(fitted(alone, { contextLength: 5, overflow: "drop-oldest" }), "SSSS -0");
  assert.match(fitted(alone, { contextLength: 4, overflow: "drop-oldest" }), /has 4 tokens/);
});

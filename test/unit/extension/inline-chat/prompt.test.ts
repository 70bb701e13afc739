import assert from "node:assert/strict";
import { test } from "node:test";
import { answerRoom, messagesFor } from "../../../../extension/inline-chat/prompt.ts";
import { targetOf } from "../../../../extension/inline-chat/target.ts";

const document = Array.from({ length: 100 }, (_, line) => `line ${line}`);

function promptFor(lines: readonly string[], from: number, to: number, hasNearby = true): string {
  const target = targetOf(lines, { line: from, character: 0 }, { line: to, character: 0 });
  const asked = { file: "a.ts", language: "typescript", instruction: "Do it.", target, document: lines };
  return messagesFor(asked, hasNearby)
    .map(({ role, content }) => `${role}: ${content}`)
    .join("\n\n");
}

test("A model is asked with the instruction, what is to change and what stands around it", () => {
  const prompt = promptFor(document, 50, 52);
  assert.match(prompt, /^system: You change text/);
  assert.match(prompt, /Change this:\n```typescript\nline 50\nline 51\n```/);
  assert.match(prompt, /Before:\n```typescript\nline 38\n/);
  assert.match(prompt, /After:\n```typescript\nline 52\n[\s\S]*line 63\n```/);
  assert.match(prompt, /Instruction: Do it\.$/);
  assert.doesNotMatch(prompt, /line 37\b|line 64\b/);
});

test("Where nothing stands around it, or there is no room, nothing of it is shown", () => {
  assert.doesNotMatch(promptFor(["a", ""], 0, 1), /Before|After/);
  assert.doesNotMatch(promptFor(document, 50, 52, false), /Before|After|line 49/);
});

test("Fences in what is to change do not end its own", () => {
  assert.match(promptFor(["```", "a", "````", "end"], 0, 3), /`````typescript\n```\na\n````\n`````/);
});

test("At the cursor the model sees what comes before and after", () => {
  const prompt = promptFor(["a = ", "b"], 1, 1);
  assert.match(prompt, /^system: You write text that is inserted/);
  assert.match(prompt, /Before:\n```typescript\na = \n\n```/);
  assert.match(prompt, /After:\n```typescript\nb\n```/);
});

test("A selection is refused when its new version would not fit beside it", () => {
  for (const [promptTokens, selectedTokens, contextLength, room] of [
    [100, 50, 2000, 512],
    [100, 400, 2000, 1200],
    [100, 400, 600, 452],
    [100, 400, 588, 440],
    [100, 400, 587, undefined],
    [100, 0, 200, 52],
    [100, 0, 170, undefined],
    [5000, 10, 4096, undefined],
  ] as const)
    assert.equal(answerRoom({ promptTokens, selectedTokens, contextLength }), room);
});

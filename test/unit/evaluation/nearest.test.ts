import assert from "node:assert/strict";
import { test } from "node:test";
import { indexTexts } from "../../../agent/evaluation/nearest.ts";

const texts = ["show the log", "show the tags", "push my commits to the server", "café au lait"];

for (const [text, expected] of [
  ["show the log", 0],
  ["the tags", 1],
  ["tagged", 1],
  ["pushing a commit", 2],
  ["CAFÉ", 3],
  ["", 0],
  ["zzz", 0],
] as const) {
  test(`the most similar text to "${text}" is "${texts[expected]}"`, () => {
    assert.equal(indexTexts(texts).find(text), expected);
  });
}

test("a rare word weighs more than a common one", () => {
  const index = indexTexts(["the cat", "the dog", "the hen", "the emu", "a gnu"]);
  assert.equal(index.find("the gnu"), 4);
});

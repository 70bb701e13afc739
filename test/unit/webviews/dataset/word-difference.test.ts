import assert from "node:assert/strict";
import { test } from "node:test";
import { wordDifference } from "../../../../webviews/dataset/word-difference.ts";

/** Removed text in brackets, added text in braces. */
function marked(left: string, right: string): string {
  return wordDifference(left, right)
    .map(({ kind, text }) => (kind === "same" ? text : kind === "removed" ? `[${text}]` : `{${text}}`))
    .join("");
}

const cases: readonly (readonly [left: string, right: string, marked: string])[] = [
  ["git reset the branch", "git revert the branch", "git [reset]{revert} the branch"],
  ["same", "same", "same"],
  ["", "all new", "{all new}"],
  ["all gone", "", "[all gone]"],
  ["a b c d", "a c d e", "a [b ]c d{ e}"],
  ["one two", "two one", "[one ]two{ one}"],
  ["今天很好", "今天不好", "今天[很]{不}好"],
  ["print(a)", "print(b)", "print([a]{b})"],
];

for (const [left, right, wanted] of cases) {
  test(`From "${left}" to "${right}"`, () => {
    assert.equal(marked(left, right), wanted);
  });
}

test("Both texts can be put together again from the pieces, whatever they are", () => {
  const words = ["a", "b", " ", "\n", "git", "漢", "."];
  let state = 7;
  const random = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  const text = (): string => Array.from({ length: random(40) }, () => words[random(words.length)]).join("");
  for (let round = 0; round < 500; round++) {
    const [left, right] = [text(), text()];
    const pieces = wordDifference(left, right);
    const without = (kind: string): string =>
      pieces.flatMap((piece) => (piece.kind === kind ? [] : [piece.text])).join("");
    assert.equal(without("added"), left);
    assert.equal(without("removed"), right);
  }
});

test("Long texts that have nothing in common take no time worth speaking of", () => {
  const left = Array.from({ length: 20_000 }, (_, index) => `l${index}`).join(" ");
  const right = Array.from({ length: 20_000 }, (_, index) => `r${index}`).join(" ");
  assert.deepEqual(
    wordDifference(left, right).map(({ kind }) => kind),
    ["removed", "added"],
  );
});

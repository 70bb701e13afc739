import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptedText, findAgain } from "../../../../extension/inline-chat/find-again.ts";
import { hidden, proposalOf } from "../../../../extension/inline-chat/proposal.ts";

const lines = proposalOf([
  { kind: "same", lines: ["one"] },
  { kind: "change", removed: ["two"], added: ["TWO"] },
  { kind: "same", lines: ["three"] },
]);

const cases: readonly (readonly [string, readonly string[], number | undefined])[] = [
  ["at its place, while other lines have changed", ["typed", "one", "two", "three"], 1],
  ["further down, after lines that came before it", ["typed", "and typed", "one", "two", "three"], 2],
  ["nowhere, where one of its lines has changed", ["typed", "one", "2", "three"], undefined],
  [
    "nowhere, where it may stand at two places",
    ["one", "two", "three", "x", "one", "two", "three"],
    undefined,
  ],
];

for (const [where, document, start] of cases)
  test(`A proposal of a text that was lost is found ${where}`, () => {
    const found = findAgain(document, { start: start === 1 ? 1 : 7, lines });
    assert.deepEqual(found, start === undefined ? undefined : { start, lines: hidden(lines) });
  });

test("A proposal that is drawn is found as it is drawn", () => {
  const document = ["x", "one", "two", "TWO", "three"];
  assert.deepEqual(findAgain(document, { start: 0, lines }), { start: 1, lines });
});

test("Empty lines alone are no place, and what was proposed can be read without one", () => {
  const empty = proposalOf([{ kind: "change", removed: [""], added: ["new"] }]);
  assert.equal(findAgain(["", "x"], { start: 0, lines: hidden(empty) }), undefined);
  assert.equal(acceptedText(lines), "one\nTWO\nthree");
});

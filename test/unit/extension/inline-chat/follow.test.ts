import assert from "node:assert/strict";
import { test } from "node:test";
import type { LineChange } from "../../../../extension/inline-chat/document-change.ts";
import { follow } from "../../../../extension/inline-chat/follow.ts";
import { piecesOf } from "../../../../extension/inline-chat/line-diff.ts";
import {
  blocksOf,
  decide,
  hidden,
  proposalOf,
  shown,
  textOf,
  type Proposal,
} from "../../../../extension/inline-chat/proposal.ts";

/** At line 10: `a`, `b` that would become `x`, `c`, `d` that would become `y z`, `e`. */
const proposal = proposalOf(piecesOf(["a", "b", "c", "d", "e"], ["a", "x", "c", "y", "z", "e"]));
const start = 10;

/** "a -b +x c": with a mark for lines that somebody has typed into, and brackets around hidden ones. */
function drawn(lines: Proposal): string {
  const marks = { same: "", removed: "-", added: "+" };
  return lines
    .map(({ text, kind, isTyped, isHidden }) => {
      const line = `${marks[kind]}${text}${isTyped === true ? "!" : ""}`;
      return isHidden === true ? `(${line})` : line;
    })
    .join(" ");
}

function change(from: number, removed: number, inserted: string): LineChange {
  return { from, removed, inserted: inserted === "" ? [] : inserted.split(" ") };
}

test("A proposal is what stays, goes and comes; deciding takes out of it what is not wanted", () => {
  assert.equal(drawn(proposal), "a -b +x c -d +y +z e");
  assert.deepEqual(textOf(proposal), ["a", "b", "x", "c", "d", "y", "z", "e"]);
  const [first, second] = blocksOf(proposal).map(({ number }) => number);
  assert.equal(drawn(decide(proposal, [first!], "accept")), "a x c -d +y +z e");
  assert.equal(drawn(decide(proposal, [second!], "refuse")), "a -b +x c d e");
  const both = decide(decide(proposal, [second!], "accept"), [first!], "refuse");
  assert.equal(drawn(both), "a b c y z e");
  assert.deepEqual(blocksOf(both), []);
});

test("What is hidden is not in the document, is known where it was, and can be decided", () => {
  const saved = hidden(proposal);
  assert.deepEqual(textOf(saved), ["a", "b", "c", "d", "e"]);
  assert.deepEqual(
    blocksOf(saved).map(({ first, added, isHidden }) => [first, added, isHidden]),
    [
      [1, ["x"], true],
      [3, ["y", "z"], true],
    ],
  );
  assert.equal(drawn(shown(saved)), drawn(proposal));
  const [first] = blocksOf(saved);
  assert.deepEqual(textOf(decide(saved, [first!.number], "accept")), ["a", "x", "c", "d", "e"]);
});

test("What others change elsewhere moves the proposal, and touches nothing of it", () => {
  for (const [made, moved] of [
    [change(3, 0, "new"), 11],
    [change(3, 2, ""), 8],
    [change(10, 0, "new"), 11],
    [change(9, 1, "p q"), 11],
    [change(18, 0, "new"), 10],
    [change(30, 1, ""), 10],
  ] as const) {
    const { lines, stale, isTouched, start: now } = follow({ start, lines: proposal }, made);
    assert.deepEqual([drawn(lines), stale, isTouched, now], [drawn(proposal), [], false, moved]);
  }
});

test("A change is stale once its lines are changed, unless somebody types into added lines alone", () => {
  const [first, second] = blocksOf(proposal).map(({ number }) => number) as [number, number];
  const cases: readonly (readonly [what: string, LineChange, lines: string, stale: number[]])[] = [
    ["a line that stays", change(10, 1, "A"), "A -b +x c -d +y +z e", []],
    ["a line between two changes", change(13, 0, "new"), "a -b +x new c -d +y +z e", []],
    ["a line that goes", change(11, 1, "B"), "a B +x c -d +y +z e", [first]],
    ["an added line", change(12, 1, "X"), "a -b +X! c -d +y +z e", []],
    ["between two added lines", change(16, 0, "new"), "a -b +x c -d +y +new! +z e", []],
    ["between what goes and what comes", change(12, 0, "new"), "a -b new +x c -d +y +z e", [first]],
    ["what goes and what comes", change(11, 2, "BX"), "a BX c -d +y +z e", [first]],
    ["two changes at once", change(12, 3, "new"), "a -b new +y +z e", [first, second]],
    ["an added line with one that stays", change(12, 2, "xc"), "a -b xc -d +y +z e", [first]],
    ["all of it", change(8, 14, "new"), "new", [first, second]],
  ];
  for (const [what, made, lines, stale] of cases) {
    const followed = follow({ start, lines: proposal }, made);
    assert.deepEqual([drawn(followed.lines), followed.stale], [lines, stale], what);
    assert.equal(followed.isTouched, true, what);
  }
});

test("What was typed stays, whatever is decided", () => {
  const { lines } = follow({ start, lines: proposal }, change(12, 1, "X"));
  const [first] = blocksOf(lines);
  assert.equal(drawn(decide(lines, [first!.number], "refuse")), "a b X c -d +y +z e");
  assert.equal(drawn(hidden(lines)), "a -b +X! c -d (+y) (+z) e");
});

test("Hidden lines stay behind the line that they follow, and go stale with it", () => {
  const lines = hidden(proposal);
  const cases: readonly (readonly [what: string, LineChange, lines: string, stale: number])[] = [
    ["a line that stays", change(12, 1, "C"), "a -b (+x) C -d (+y) (+z) e", 0],
    ["a line that goes", change(11, 1, "B"), "a B (+x) c -d (+y) (+z) e", 1],
    ["a line before", change(2, 0, "new"), "a -b (+x) c -d (+y) (+z) e", 0],
    ["all lines", change(10, 5, "new"), "new", 2],
  ];
  for (const [what, made, expected, stale] of cases) {
    const followed = follow({ start, lines }, made);
    assert.deepEqual([drawn(followed.lines), followed.stale.length], [expected, stale], what);
  }
});

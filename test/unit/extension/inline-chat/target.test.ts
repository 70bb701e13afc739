import assert from "node:assert/strict";
import { test } from "node:test";
import { placed, targetOf } from "../../../../extension/inline-chat/target.ts";

const document = ["def f(a):", "    b = a", "    return b", ""];

/** What becomes of the lines of a selection when the code takes its place. */
function replaced(from: readonly [number, number], to: readonly [number, number], code: string): unknown {
  const place = ([line, character]: readonly [number, number]) => ({ line, character });
  const target = targetOf(document, place(from), place(to));
  return [target.kind, target.selected, target.original.length, placed(code.split("\n"), target, true)];
}

test("An answer takes the place of what was selected: whole lines, a part of a line, or none", () => {
  const cases: readonly (readonly [
    what: string,
    from: readonly [number, number],
    to: readonly [number, number],
    code: string,
    expected: unknown,
  ])[] = [
    ["lines", [1, 0], [3, 0], "c", ["edit", "    b = a\n    return b", 2, ["    c"]]],
    [
      "lines without their indentation",
      [1, 4],
      [2, 12],
      "c\nd",
      ["edit", "    b = a\n    return b", 2, ["    c", "    d"]],
    ],
    ["a word", [1, 8], [1, 9], "x", ["edit", "a", 1, ["    b = x"]]],
    ["a word and more", [1, 8], [2, 10], "x\n  y", ["edit", "a\n    return", 2, ["    b = x", "  y b"]]],
    ["the cursor in a line", [1, 4], [1, 4], "x = 1\n", ["insert", "", 1, ["    x = 1", "b = a"]]],
    ["the cursor within code", [0, 5], [0, 5], "g", ["insert", "", 1, ["def fg(a):"]]],
    ["the cursor in an empty line", [3, 0], [3, 0], "x\n  y", ["insert", "", 1, ["x", "  y"]]],
  ];
  for (const [what, from, to, code, expected] of cases)
    assert.deepEqual(replaced(from, to, code), expected, what);
});

test("An answer without code changes nothing", () => {
  const target = targetOf(document, { line: 0, character: 0 }, { line: 2, character: 0 });
  assert.deepEqual(placed([], target, true), []);
});

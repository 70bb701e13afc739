import assert from "node:assert/strict";
import { test } from "node:test";
import {
  lengthOfMark,
  notYetTold,
  placesByFile,
} from "../../../../extension/training-files/problem-places.ts";

test("Problems are told in the file that they are in, and at its top where no place is known", () => {
  const problem = { code: "x", severity: "error" as const, message: "No." };
  const places = placesByFile(
    [problem, { ...problem, file: "/base.train.toml", line: 3, column: 9 }],
    "/a.train.toml",
  );
  const at = (file: string) => places.get(file)!.map(({ line, column }) => [line, column]);
  assert.deepEqual([at("/a.train.toml"), at("/base.train.toml")], [[[0, 0]], [[2, 8]]]);
});

test("What is marked is the key or the value that begins there", () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ["steps = 1_000 # enough", 0, "steps"],
    ["steps = 1_000 # enough", 8, "1_000"],
    ['path = "a b.jsonl" # rows', 7, '"a b.jsonl"'],
    ["[trainin]", 0, "[trainin]"],
    ["= 3", 0, "= 3"],
    ["", 0, ""],
  ];
  for (const [line, column, marked] of cases)
    assert.equal(lengthOfMark(line, column), Math.max(1, marked.length), line);
});

test("What the language server tells of a line is not told twice", () => {
  const told = [
    { line: 3, code: "unknown_key" },
    { line: 4, code: "value_not_allowed" },
  ];
  const problems = [...told, { line: 3, code: "value_not_allowed" }, { line: 0, code: "row_not_usable" }];
  assert.deepEqual(notYetTold(problems, told), problems.slice(2));
});

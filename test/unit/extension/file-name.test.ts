import assert from "node:assert/strict";
import { test } from "node:test";
import { asFileName, isFileName } from "../../../extension/file-name.ts";

const names: readonly (readonly [name: string, file: string])[] = [
  ["Questions 2.0", "Questions 2.0"],
  ["日本 語", "日本 語"],
  ["a/b\\c: d?", "a-b-c- d"],
  ["../../etc", "etc"],
  ["loss\u0000\n", "loss"],
  ["...", "thing"],
  ["", "thing"],
  [`${"a".repeat(79)} end`, "a".repeat(79)],
];

for (const [name, file] of names)
  test(`${JSON.stringify(name)} is kept as the file ${file}`, () => {
    assert.equal(asFileName(name, "thing"), file);
    assert.ok(isFileName(file));
  });

test("What a file system refuses is no name of a file", () => {
  for (const name of ["a/b", "a\\b", "a:b", "what?", ".hidden", "end.", "end ", "\u0007"])
    assert.ok(!isFileName(name), name);
});

import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import type { Problem } from "../../../schemas/problem.ts";
import { formatProblems } from "../../../agent/training-file/format.ts";
import { writeFiles } from "./marked.ts";

const problem: Problem = {
  code: "unknown_key",
  severity: "error",
  message: "No such key.",
  advice: "Mend it.",
};

/** The problem at a place of a file with one line of text, as shown, without the folder. */
async function show(text: string, column: number): Promise<string[]> {
  const folder = await writeFiles({ "a.toml": text });
  const shown = formatProblems([{ ...problem, file: path.join(folder, "a.toml"), line: 1, column }]);
  return shown.replace(folder + path.sep, "").split("\n");
}

test("A problem is shown with its line, a mark under its place and what to do", async () => {
  assert.deepEqual(await show("one = 1\ntwo = 2", 7), [
    "a.toml:1:7: error unknown_key: No such key.",
    "  1 | one = 1",
    "    |       ^",
    "  Mend it.",
  ]);
});

test("The mark stands right after tabs and wide characters", async () => {
  const [, line, mark] = await show("\t'東é🚂' = 1", 8);
  assert.equal(line, "  1 |  '東é🚂' = 1");
  assert.equal(mark, "    |         ^");
});

test("Of a long line the part around the mark is shown", async () => {
  const [, line, mark] = await show(`${"x".repeat(400)}!${"y".repeat(400)}`, 401);
  assert.equal(line!.length, 106);
  assert.equal(line![mark!.indexOf("^")], "!");
});

test("Text from a file cannot change the terminal", async () => {
  const [, line] = await show("a\u001b[31m\u202e = 1", 1);
  assert.equal(line, "  1 | a\uFFFD[31m\uFFFD = 1");
});

test("A problem without a file, and one whose file is gone, is shown without its text", () => {
  assert.equal(formatProblems([problem]), "error unknown_key: No such key.\n  Mend it.");
  const gone = path.resolve("/nowhere/at-all.toml");
  assert.equal(
    formatProblems([problem, { code: "x", severity: "warning", message: "Odd.", file: gone, line: 3 }]),
    `error unknown_key: No such key.\n  Mend it.\n\n${gone}:3: warning x: Odd.`,
  );
});

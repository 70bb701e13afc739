import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { placeAt } from "../../../agent/toml/find.ts";
import { longestText } from "../../../agent/toml/mistakes.ts";
import { parseToml } from "../../../agent/toml/parse.ts";
import { toTable } from "../../../agent/toml/table.ts";

const mebibyte = 1024 * 1024;
const filledWith = (piece: string) => piece.repeat(Math.floor(mebibyte / piece.length));

/** Texts as long as one may be, each of a kind that could take time in the square of its length. */
const hard: Readonly<Record<string, string>> = {
  "100,000 keys": Array.from({ length: 100_000 }, (_, index) => `k${index}=1`).join("\n"),
  "100,000 tables": Array.from({ length: 100_000 }, (_, index) => `[k${index}]`).join("\n"),
  "lists of tables in lists of tables": filledWith("[[a]]\n[[a.b]]\n[a.b.c]\n"),
  "a list of half a million numbers": `a=[${filledWith("1,").slice(9)}]`,
  "an inline table with 100,000 keys": `a={${Array.from({ length: 100_000 }, (_, index) => `k${index}=1`).join()}}`,
  "one key again and again": filledWith("a=1\n"),
  "lines of equals signs": filledWith("=\n"),
  "a key of half a million parts": filledWith("a."),
  "keys of 200 parts": filledWith(`${"a.".repeat(200)}a=1\n`),
  "opening brackets": `a=${filledWith("[").slice(2)}`,
  "opening braces": `a=${filledWith("{a=").slice(2)}`,
  "unclosed lists": filledWith("a=[[[[[[[[[[\n"),
  "unclosed inline tables": filledWith("a={\nb=1,\n"),
  "unclosed lists before headers": filledWith("x=[1,\n[t\n"),
  "missing commas": `a=[${filledWith("1 ").slice(3)}`,
  "lines in a list that could be keys": `a=[\n${filledWith("x\n").slice(4)}`,
  "a line in a list with a long key": `a=[\n${filledWith("a.").slice(4)}`,
  "long texts that are not closed": filledWith("a=\"\"\"\nb='''\n"),
  "escaped quotes that look like an opening": filledWith('a=[\\"""\n'),
  "a text of escapes": `a="${filledWith("\\n").slice(4)}"`,
  "a text of wrong escapes": `a="${filledWith("\\q").slice(4)}"`,
  "a number of a million digits": `a=${filledWith("9").slice(2)}`,
  "a million blanks": filledWith(" "),
  "lone carriage returns": filledWith("\r"),
  NUL: filledWith("\0"),
  comments: filledWith("#\n"),
};

for (const [name, text] of Object.entries(hard))
  test(`A megabyte with ${name} is read without an error`, () => {
    const tree = parseToml(text);
    toTable(tree);
    assert.ok(tree.mistakes.length <= 1000);
    for (const offset of [0, 1, text.length >> 1, text.length]) placeAt(tree, offset);
  });

test("Values nested 10,000 deep are a mistake and nothing more", () => {
  for (const [open, close] of [
    ["[", "]"],
    ["{a=", "}"],
    ["[{a=", "}]"],
  ] as const) {
    const { mistakes, root } = parseToml(`a = ${open.repeat(10_000)}${close.repeat(10_000)}\nb = 1`);
    assert.deepEqual(
      [mistakes.length, mistakes[0]?.code, [...root.entries.keys()].join()],
      [1, "nested_too_deep", "b"],
    );
  }
});

test("Above a mebibyte nothing is read, and one mistake says so", () => {
  const { mistakes, statements } = parseToml("a = 1\n".repeat(longestText / 6 + 1));
  assert.deepEqual([mistakes.length, mistakes[0]?.code, statements.length], [1, "file_too_large", 0]);
});

test("Every beginning of a sample, and every sample without a character, is read without an error", () => {
  const sample = readFileSync("samples/git-helper/git-helper.train.toml", "utf8");
  for (const text of [sample, sample.replaceAll("\n", "\r\n"), `\uFEFF${sample}`])
    for (let length = 0; length <= text.length; length++) {
      const begun = text.slice(0, length);
      const tree = parseToml(begun);
      assert.ok(tree.mistakes.length <= 1, begun);
      for (const mistake of tree.mistakes) assert.ok(mistake.start <= mistake.end && mistake.end <= length);
      placeAt(tree, length);
      parseToml(begun + text.slice(length + 1));
    }
});

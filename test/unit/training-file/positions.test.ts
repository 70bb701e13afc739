import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { createLineFinder, findPositions } from "../../../agent/training-file/positions.ts";

/** "path: key → value" as written, for every entry. */
function listEntries(text: string): string[] {
  parse(text);
  return findPositions(text).entries.map(({ path, key, value }) => {
    const shown = [key, value].map((span) => (span === undefined ? "-" : text.slice(span.start, span.end)));
    return `${path.join("/")}: ${shown.join(" → ")}`;
  });
}

const documents: Readonly<Record<string, readonly [text: string, ...entries: string[]]>> = {
  "keys, tables and comments": [
    "a = 1 # b = 2\n# [no]\n  [t] # x\n\tc = true\r\n[ t . u ]\nd=-1_0.5e3",
    "a: a → 1",
    "t: t → -",
    "t/c: c → true",
    "t/u: u → -",
    "t/u/d: d → -1_0.5e3",
  ],
  "dotted and quoted keys": [
    `a.b . "c.d" = 1\na.'e"' = 2\n"\\u0066\\x67\\t" = 3\n"" = 4`,
    "a: a → -",
    "a/b: b → -",
    'a/b/c.d: "c.d" → 1',
    "a/e\": 'e\"' → 2",
    'fg\t: "\\u0066\\x67\\t" → 3',
    ': "" → 4',
  ],
  strings: [
    `a = "x # \\" y" # c\nb = 'C:\\' # d\nc = """\nk = 1\n"" \\"""\\\n  """""\nd = '''x''''\ne = ""\nf = """"""`,
    'a: a → "x # \\" y"',
    "b: b → 'C:\\'",
    'c: c → """\nk = 1\n"" \\"""\\\n  """""',
    "d: d → '''x''''",
    'e: e → ""',
    'f: f → """"""',
  ],
  "lists and inline tables": [
    'a = [ 1, # x ]\n [ "]", { b = 2, c.d = [3] } ],\n]\ne = {}\nf = [ ]',
    'a: a → [ 1, # x ]\n [ "]", { b = 2, c.d = [3] } ],\n]',
    "a/0: - → 1",
    'a/1: - → [ "]", { b = 2, c.d = [3] } ]',
    'a/1/0: - → "]"',
    "a/1/1: - → { b = 2, c.d = [3] }",
    "a/1/1/b: b → 2",
    "a/1/1/c: c → -",
    "a/1/1/c/d: d → [3]",
    "a/1/1/c/d/0: - → 3",
    "e: e → {}",
    "f: f → [ ]",
  ],
  "lists of tables": [
    "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\nf = 4",
    "a: a → -",
    "a/0: a → -",
    "a/0/b: b → 1",
    "a/1: a → -",
    "a/1/b: b → 2",
    "a/1/c: c → -",
    "a/1/c/d: d → 3",
    "a/1/e: e → -",
    "a/1/e/0: e → -",
    "a/1/e/0/f: f → 4",
  ],
  "dates and times": [
    "a = 1979-05-27 07:32:00.5Z # x\nb = [1979-05-27, 07:32:00]",
    "a: a → 1979-05-27 07:32:00.5Z",
    "b: b → [1979-05-27, 07:32:00]",
    "b/0: - → 1979-05-27",
    "b/1: - → 07:32:00",
  ],
};

for (const [name, [text, ...entries]] of Object.entries(documents))
  test(`Every key and value of ${name} has its place`, () => {
    assert.deepEqual(listEntries(text), entries);
  });

test("Each place holds the text of the value that the parser found under its path", () => {
  const texts = Object.values(documents).map(([text]) => text);
  texts.push(
    'a = [ # ]\n1,\n]\n[b."c d".e]\nf = { g = """\n}""", h.i = [{ j = 1 }, { j = -inf }] }\n[[k]]\n[[k.l]]\nm = 1\n[[k.l]]\n',
  );
  for (const text of texts)
    for (const { path, value } of findPositions(text).entries) {
      if (value === undefined) continue;
      let parsed: unknown = parse(text);
      for (const part of path) parsed = Reflect.get(parsed as object, part);
      assert.deepEqual(parse(`x = ${text.slice(value.start, value.end)}`)["x"], parsed, path.join("/"));
    }
});

test("Lines and columns count from 1, also after Windows line endings and characters outside the BMP", () => {
  const lineOf = createLineFinder("a\r\n🚂b\n");
  assert.deepEqual([0, 3, 5, 7].map(lineOf), [
    { line: 1, column: 1 },
    { line: 2, column: 1 },
    { line: 2, column: 3 },
    { line: 3, column: 1 },
  ]);
});

test("Text that is not TOML ends with some positions and no error", () => {
  const pieces = [
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    '"""',
    "=",
    ".",
    ",",
    "\n",
    "#",
    "a",
    "\\",
    " ",
    "1979-05-27 ",
    "€",
  ];
  let state = 1;
  for (let round = 0; round < 3000; round++) {
    let text = "";
    for (let length = 0; length < round % 40; length++) {
      state = (state * 1103515245 + 12345) % 2 ** 31;
      text += pieces[state % pieces.length]!;
    }
    findPositions(text);
  }
  findPositions("[".repeat(100_000));
  findPositions("a.".repeat(100_000));
});

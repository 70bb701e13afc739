import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { LanguageDocument } from "../../../agent/language/document.ts";
import { formatEdits } from "../../../agent/language/format.ts";
import { toTable } from "../../../agent/toml/table.ts";
import { documentOf } from "../../support/training-document.ts";

function format(text: string, lines?: readonly [number, number]): string {
  const document = documentOf(text);
  const { positions } = document;
  const range = lines && {
    start: positions.offsetAt({ line: lines[0], character: 0 }),
    end: positions.offsetAt({ line: lines[1], character: 1e6 }),
  };
  return apply(document, formatEdits(document, range));
}

function apply({ text, positions }: LanguageDocument, edits: ReturnType<typeof formatEdits>): string {
  return edits.reduceRight(
    (changed, { range, newText }) =>
      changed.slice(0, positions.offsetAt(range.start)) +
      newText +
      changed.slice(positions.offsetAt(range.end)),
    text,
  );
}

const cases: readonly (readonly [what: string, text: string, formatted: string])[] = [
  ["One blank on both sides of =", "a=1\nb   =   2", "a = 1\nb = 2\n"],
  ["No blanks in headers and keys", "[ a . b ]\nc . d = 1\n", "[a.b]\nc.d = 1\n"],
  ["No blanks at the beginning and the end of lines", "  a = 1  \n\t[b]\t\n", "a = 1\n\n[b]\n"],
  [
    "One empty line before a table, at most one elsewhere",
    "a = 1\n[b]\nc = 1\n\n\n\nd = 2\n",
    "a = 1\n\n[b]\nc = 1\n\nd = 2\n",
  ],
  ["A comment right above a table stays with it", "a = 1\n\n# about b\n[b]\n", "a = 1\n\n# about b\n[b]\n"],
  [
    "Comments behind values keep their column",
    "a = 1   # one\nbb = 2# two\n",
    "a = 1   # one\nbb = 2 # two\n",
  ],
  [
    "Lists and inline tables in a line",
    "a=[ 1,2 ,3, ]\nb={c=1,d . e=2}\nf={ }\n",
    "a = [1, 2, 3,]\nb = { c = 1, d.e = 2 }\nf = {}\n",
  ],
  [
    "Lists of several lines are indented, with their comments",
    "a = [\n1, # one\n      2,\n  # three\n[\n3\n],\n    ]\n",
    "a = [\n  1, # one\n  2,\n  # three\n  [\n    3\n  ],\n]\n",
  ],
  [
    "Texts stay as they are",
    'a = """\n  x  =  1\n\n\n[b]  """\nc = \'  #  \'\n',
    'a = """\n  x  =  1\n\n\n[b]  """\nc = \'  #  \'\n',
  ],
  ["A date and its time stay apart", "a = 2026-11-30 07:32:00\n", "a = 2026-11-30 07:32:00\n"],
  ["Line ends stay those of the file", "a=1\r\n[b]\r\n", "a = 1\r\n\r\n[b]\r\n"],
  ["An empty file stays empty", "", ""],
  ["A text that is not TOML stays as it is", "a=1\n???\n", "a=1\n???\n"],
];

for (const [what, text, formatted] of cases)
  test(what, () => {
    assert.equal(format(text), formatted);
    assert.equal(format(formatted), formatted, "a second time");
  });

test("A range changes only its own lines", () => {
  assert.equal(format("a=1\nb=2\nc=3\n", [1, 1]), "a=1\nb = 2\nc=3\n");
});

test("No sample changes its meaning, whatever becomes of its blanks", () => {
  const samples = readdirSync("samples", { recursive: true })
    .map((name) => path.join("samples", String(name)))
    .filter((name) => name.endsWith(".toml"));
  assert.ok(samples.length > 0);
  for (const sample of samples) {
    const text = readFileSync(sample, "utf8");
    // Blanks within a text of several lines are its meaning.
    const spread = text
      .split(/("""[^]*?""")/)
      .map((part, index) =>
        index % 2 === 1 ? part : part.replaceAll(" = ", "   =\t").replaceAll("\n", "  \n\n\n"),
      )
      .join("");
    assert.deepEqual(toTable(documentOf(format(spread)).tree), toTable(documentOf(text).tree), sample);
  }
});

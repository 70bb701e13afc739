import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseToml } from "../../../agent/toml/parse.ts";
import { reparseToml, type TextReplacement } from "../../../agent/toml/reparse.ts";
import { toTable } from "../../../agent/toml/table.ts";
import type { TomlTree } from "../../../agent/toml/tree.ts";

const several = `schema = 1 # at the top

[dataset]
path = "a.txt"
columns = { prompt = "question", deep.er = [1, { x = 2 }] }

# about the model
[model]
hidden_size = 64
dotted.key = 1
dotted.other = """
of two lines
"""

[[list]]
a = 1
[[list]]
a = [
  1, # one
  2,
]

[training]
steps = 10
seq_len = 128

[last]
x = { y.z = 1 }
`;

interface Edit {
  start: number;
  end: number;
  text: string;
}

/** The tree after an edit, made from the one before it, or from the whole where that is refused. */
function edited(tree: TomlTree, { start, end, text }: Edit): { tree: TomlTree; isReused: boolean } {
  const changed = tree.text.slice(0, start) + text + tree.text.slice(end);
  const change: TextReplacement = { start, end, length: text.length };
  const reused = reparseToml(tree, changed, change);
  return { tree: reused ?? parseToml(changed), isReused: reused !== undefined };
}

function assertWhole(tree: TomlTree): void {
  const whole = parseToml(tree.text);
  assert.deepEqual(tree, whole);
  assert.deepEqual(toTable(tree), toTable(whole));
}

/** Replaces the first `marked` of the text. */
const at = (marked: string, text: string): Edit => {
  const start = several.indexOf(marked);
  assert.ok(start >= 0, marked);
  return { start, end: start + marked.length, text };
};

const edits: readonly (readonly [what: string, edit: Edit, isReused: boolean])[] = [
  ["A value is typed", at("steps = 10", "steps = 100"), true],
  ["A line is added", at("steps = 10\n", "steps = 10\nmax_norm = 1\n"), true],
  ["A line is taken away", at("steps = 10\n", ""), true],
  ["A line breaks", at("steps = 10", "steps ="), true],
  ["The last table changes", at("y.z = 1", "y.z = 1, q = 2"), true],
  ["An element of a list of tables changes", at("2,\n]", "2, 3\n]"), true],
  ["A table with a text of several lines changes", at("of two lines", "of\ntwo\nlines"), true],
  ["A comment before the next header changes", at("about the model", "about what is trained"), true],
  ["A key comes twice", at("seq_len = 128", "steps = 128"), true],
  ["Keys before all tables change", at("schema = 1", "schema = 2"), false],
  ["A header changes", at("[training]", "[trainin]"), false],
  ["A header is typed", at("seq_len = 128", "[seq]"), false],
  ["A text is opened that swallows the next table", at("seq_len = 128", "x = '''"), true],
  ["A bracket is opened that is not closed", at("seq_len = 128", "x = ["), true],
  [
    "Two tables change at once",
    at(
      '"a.txt"\ncolumns = { prompt = "question", deep.er = [1, { x = 2 }] }\n\n# about the model\n[model]',
      "1",
    ),
    false,
  ],
];

for (const [what, edit, isReused] of edits)
  test(what, () => {
    const before = parseToml(several);
    toTable(before);
    const after = edited(before, edit);
    assertWhole(after.tree);
    assert.equal(after.isReused, isReused);
  });

test("A table that another header adds to is not read alone", () => {
  const text = "[a]\nx = 1\n[b]\ny = 1\n[a.c]\nz = 1\n";
  const start = text.indexOf("x = 1");
  const { tree, isReused } = edited(parseToml(text), { start, end: start + 5, text: "c = 1" });
  assert.equal(isReused, false);
  assertWhole(tree);
});

test("Any edits one after the other leave the tree that the whole text has", () => {
  const sample = readFileSync("samples/git-helper/git-helper.train.toml", "utf8");
  const pieces = [
    "\n",
    " ",
    "=",
    "[",
    "]",
    "{",
    "}",
    '"',
    "'",
    '"""',
    "#",
    "a",
    "1",
    ".",
    ",",
    "x = 1\n",
    "[t]\n",
    "true",
    "\r\n",
    "-",
  ];
  let state = 20260131;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  let reused = 0;
  let edits = 0;
  for (const text of [several, sample])
    for (let round = 0; round < 150; round++) {
      let tree = parseToml(text);
      for (let step = 0; step < 8; step++) {
        const start = random(tree.text.length + 1);
        const end = random(3) === 0 ? Math.min(tree.text.length, start + random(12)) : start;
        const written = random(4) === 0 ? "" : pieces[random(pieces.length)]!;
        toTable(tree);
        const after = edited(tree, { start, end, text: written });
        assertWhole(after.tree);
        ({ tree } = after);
        edits++;
        if (after.isReused) reused++;
      }
    }
  assert.ok(reused > edits / 20, `${reused} of ${edits} edits were made in one table`);
});

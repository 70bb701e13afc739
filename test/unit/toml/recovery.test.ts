import assert from "node:assert/strict";
import { test } from "node:test";
import { isMentioned } from "../../../agent/toml/find.ts";
import { parseToml } from "../../../agent/toml/parse.ts";
import { showToml } from "../../support/show-toml.ts";
import { readMarks } from "../../support/marked-text.ts";

/** Texts with « » around each mistake, and what is read of them all the same. */
const broken: Readonly<Record<string, readonly [text: string, holds: string]>> = {
  "a line that is no TOML": ["a = 1\n«?»? what\nb = 2", "{a: 1, b: 2}"],
  "a key without a value": ["a = 1\n«b»\nc = 2", "{a: 1, c: 2}"],
  "a value that is not there": ["a = «\n»[t]\nb = 1", "{t: {b: 1}}"],
  "a value that is none": ["a = «yes»\nb = 1", "{b: 1}"],
  "a text without its quote": ['a = «"x»\nb = 1', "{b: 1}"],
  "a text without its quote before a comment": ['a = «"x # c»\nb = 1', "{b: 1}"],
  "a text of several lines without an end, before a key": [
    'a = «"""»x\ny z\nb = 1\n[t]\nc = 2',
    "{b: 1, t: {c: 2}}",
  ],
  "a text of several lines without an end, before a header": ["a = «'''»x\ny\n[t] # c\nc = 2", "{t: {c: 2}}"],
  "a text of several lines without an end, before another one": [
    'a = «"""»x\nb = 1\nc = """y"""\nd = """\nz\n"""',
    '{b: 1, c: "y", d: "z\\n"}',
  ],
  "a list without an end, before a key": ["a = «[»1, 2\nb = 1", "{b: 1}"],
  "a list without an end, before a dotted key": ['a = «[»1,\n2,\nb."c" = 1', "{b: {c: 1}}"],
  "a list without an end, before a header": ["a = «[»1,\n[t]\nb = 1", "{t: {b: 1}}"],
  "a list without an end, before a list of tables": ["a = «[»1,\n\n[[t.u]]\nb = 1", "{t: {u: [{b: 1}]}}"],
  "lists in lists without an end": ["a = [1, [2, «[»3\nb = 1", "{b: 1}"],
  "an inline table without an end": ["a = «{» b = 1\nc = 2", "{c: 2}"],
  "an inline table without an end, after a comma": ["a = «{» b = 1,\n[t]\nc = 2", "{t: {c: 2}}"],
  "a list in an inline table without an end": ["[t]\na = { b = «[»1\nc = 2", "{t: {c: 2}}"],
  "a missing comma between lists": ["a = [\n ['x']\n «[»'y']\n]\nb = 1", "{b: 1}"],
  "a missing comma in an inline table of several lines": ["a = {\n  b = 1\n  «c» = 2\n}\nd = 3", "{d: 3}"],
  "a header without its bracket": ["«[a»\nb = 1\n[c]\nd = 2", "{a: {b: 1}, c: {d: 2}}"],
  "a header without a name": ["a = 1\n[«]»\nb = 1\n[c]\nd = 2", "{a: 1, c: {d: 2}}"],
  "a header without the end of its name": ["[a.«]»\nb = 1", "{}"],
  "a table that comes twice": ["[a]\nb = 1\n[«a»]\nc = 2", "{a: {b: 1, c: 2}}"],
  "a key that comes twice": ["a = 1\n«a» = 2\nb = 3", "{a: 1, b: 3}"],
  "a header with the name of a value": ["a = 1\n[«a»]\nb = 2\n[c]", "{a: 1, c: {}}"],
  "a closing bracket too much": ["a = [1]«]»\nb = 1", "{b: 1}"],
  "one thing wrong in each of two lines": ["a = «x»\nb = «y»\nc = 1", "{c: 1}"],
};

for (const [name, [marked, holds]] of Object.entries(broken))
  test(`After ${name} the rest of the file is read`, () => {
    const { text, spans } = readMarks(marked);
    const tree = parseToml(text);
    assert.equal(showToml(tree.root), holds);
    assert.deepEqual(
      tree.mistakes.map(({ start, end }) => ({ start, end })),
      spans,
    );
  });

test("A key that comes twice is told together with the first one", () => {
  const [mistake] = parseToml("ab = 1\nab = 2").mistakes;
  assert.deepEqual(mistake?.related, { start: 0, end: 2 });
});

test("Lines that are broken are still in the list of statements, with their keys and what of the value is there", () => {
  const tree = parseToml('[t]\na.b =\nc = [1, x, "y"]\nd = { e = 1, f = }\n?\ng');
  const shown = tree.statements.map((statement) => {
    if (statement.kind !== "pair") return statement.kind;
    const value = statement.value === undefined ? "nothing" : showToml(statement.value);
    return `${statement.path.join("/")}: ${value}${statement.isBroken ? ", broken" : ""}`;
  });
  assert.deepEqual(shown, [
    "header",
    "t/a/b: nothing, broken",
    't/c: [1, "y"], broken',
    "t/d: {e: 1}, broken",
    "broken",
    "t/g: nothing, broken",
  ]);
  for (const path of ["t", "t/a", "t/a/b", "t/d/f", "t/g"])
    assert.ok(isMentioned(tree, path.split("/")), path);
  for (const path of ["a", "t/b", "t/d/g", "t/g/h"]) assert.ok(!isMentioned(tree, path.split("/")), path);
});

test("A table ends with the last statement that belongs to it, and knows how it came to be", () => {
  const text = "[a]\nb = 1\n# c\n\n[d.e]\nf.g = 2\n[[h]]\ni = {}\n[[h]]\n";
  const { root, statements } = parseToml(text);
  const headers = statements.filter((statement) => statement.kind === "header");
  assert.deepEqual(
    headers.map(({ start, bodyEnd, path }) => [text.slice(start, bodyEnd), path]),
    [
      ["[a]\nb = 1", ["a"]],
      ["[d.e]\nf.g = 2", ["d", "e"]],
      ["[[h]]\ni = {}", ["h", 0]],
      ["[[h]]", ["h", 1]],
    ],
  );
  const list = root.entries.get("h")!.value;
  assert.equal(text.slice(list.start, list.end), "[[h]]\ni = {}\n[[h]]");
  const origins = [...root.entries].map(
    ([name, { value }]) => `${name}: ${value.kind === "table" ? value.origin : value.kind}`,
  );
  assert.deepEqual(origins, ["a: header", "d: parent-of-header", "h: array"]);
});

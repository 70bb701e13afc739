import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import { nodeAt, spanAt } from "../../../agent/toml/find.ts";
import { parseToml } from "../../../agent/toml/parse.ts";
import { toTable } from "../../../agent/toml/table.ts";
import type { KeyPath, TomlNode } from "../../../agent/toml/tree.ts";

/** The paths of everything in a tree, what is above first. */
function pathsIn(node: TomlNode, path: KeyPath = []): KeyPath[] {
  const below: KeyPath[] = [];
  if (node.kind === "table")
    for (const [name, entry] of node.entries) below.push(...pathsIn(entry.value, [...path, name]));
  if (node.kind === "array")
    for (const [index, element] of node.elements.entries()) below.push(...pathsIn(element, [...path, index]));
  return path.length === 0 ? below : [path, ...below];
}

/** "path: key → value" as written, for everything. */
function listEntries(text: string): string[] {
  const tree = parseToml(text);
  assert.deepEqual(tree.mistakes, []);
  return pathsIn(tree.root).map((path) => {
    const shown = (["key", "value"] as const).map((part) => {
      const span = spanAt(tree, path, part);
      return span && text.slice(span.start, span.end);
    });
    return `${path.join("/")}: ${[...new Set(shown)].join(" → ")}`;
  });
}

const documents: Readonly<Record<string, readonly [text: string, ...entries: string[]]>> = {
  "keys, tables and comments": [
    "a = 1 # b = 2\n# [no]\n  [t] # x\n\tc = true\r\n[ t . u ]\nd=-1_0.5e3",
    "a: a → 1",
    "t: t",
    "t/c: c → true",
    "t/u: u",
    "t/u/d: d → -1_0.5e3",
  ],
  "dotted and quoted keys": [
    `a.b . "c.d" = 1\na.'e"' = 2\n"\\u0066\\x67\\t" = 3\n"" = 4`,
    "a: a",
    "a/b: b",
    'a/b/c.d: "c.d" → 1',
    "a/e\": 'e\"' → 2",
    'fg\t: "\\u0066\\x67\\t" → 3',
    ': "" → 4',
  ],
  strings: [
    `a = "x # \\" y" # c\nb = 'C:\\' # d\nc = """\nk = 1\n"" \\"""\\\n  """\nd = '''x''''\ne = ""\nf = """"""`,
    'a: a → "x # \\" y"',
    "b: b → 'C:\\'",
    'c: c → """\nk = 1\n"" \\"""\\\n  """',
    "d: d → '''x''''",
    'e: e → ""',
    'f: f → """"""',
  ],
  "lists and inline tables": [
    'a = [ 1, # x ]\n [ "]", { b = 2, c.d = [3] } ],\n]\ne = {}\nf = [ ]',
    'a: a → [ 1, # x ]\n [ "]", { b = 2, c.d = [3] } ],\n]',
    "a/0: 1",
    'a/1: [ "]", { b = 2, c.d = [3] } ]',
    'a/1/0: "]"',
    "a/1/1: { b = 2, c.d = [3] }",
    "a/1/1/b: b → 2",
    "a/1/1/c: c",
    "a/1/1/c/d: d → [3]",
    "a/1/1/c/d/0: 3",
    "e: e → {}",
    "f: f → [ ]",
  ],
  "lists of tables": [
    "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\nf = 4",
    "a: a",
    "a/0: a",
    "a/0/b: b → 1",
    "a/1: a",
    "a/1/b: b → 2",
    "a/1/c: c",
    "a/1/c/d: d → 3",
    "a/1/e: e",
    "a/1/e/0: e",
    "a/1/e/0/f: f → 4",
  ],
  "dates and times": [
    "a = 1979-05-27 07:32:00.5Z # x\nb = [1979-05-27, 07:32:00]",
    "a: a → 1979-05-27 07:32:00.5Z",
    "b: b → [1979-05-27, 07:32:00]",
    "b/0: 1979-05-27",
    "b/1: 07:32:00",
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
  for (const text of texts) {
    const tree = parseToml(text);
    assert.deepEqual(JSON.stringify(toTable(tree)), JSON.stringify(parse(text)));
    for (const path of pathsIn(tree.root)) {
      const span = spanAt(tree, path, "value")!;
      const node = nodeAt(tree, path)!;
      if (node.start !== span.start || node.end !== span.end) continue;
      let parsed: unknown = parse(text);
      for (const part of path) parsed = Reflect.get(parsed as object, part);
      assert.deepEqual(parse(`x = ${text.slice(span.start, span.end)}`)["x"], parsed, path.join("/"));
    }
  }
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { DocumentSymbol } from "vscode-languageserver";
import { documentSymbols } from "../../../agent/language/symbols.ts";
import { documentOf } from "../../support/training-document.ts";

/** Each symbol on a line: name, detail, the lines that it takes; what is inside stands further in. */
function outline(text: string): string[] {
  const lines = (symbols: readonly DocumentSymbol[], depth: string): string[] =>
    symbols.flatMap(({ name, detail, range, children = [] }) => [
      `${depth}${name}${detail === undefined || detail === "" ? "" : `: ${detail}`} @${range.start.line}-${range.end.line}`,
      ...lines(children, `${depth}  `),
    ]);
  return lines(documentSymbols(documentOf(text)), "");
}

test("The outline has tables with their keys, and the keys before them", () => {
  assert.deepEqual(
    outline('schema = 1\n\n[dataset]\npath = "a.txt"\ncolumns = { text = "body" }\n\n[model]\n'),
    [
      "schema: 1 @0-0",
      "dataset @2-4",
      '  path: "a.txt" @3-3',
      '  columns: { text = "body" } @4-4',
      "model @6-6",
    ],
  );
});

test("Elements of an array of tables are numbered, and dotted keys named whole", () => {
  assert.deepEqual(outline("[[a]]\nb.c = 1\n[[a]]\n"), ["a[0] @0-1", "  b.c: 1 @1-1", "a[1] @2-2"]);
});

test("A value of several lines is shown in one, cut short", () => {
  const long = `names = [\n${"  'abcdefgh',\n".repeat(10)}]`;
  assert.deepEqual(outline(long), ["names: [ 'abcdefgh', 'abcdefgh', 'abcdefgh', 'a… @0-11"]);
});

test("Lines that are no TOML are passed over, and a key without a value has its name", () => {
  assert.deepEqual(outline("[model]\n???\nhidden_size =\n= 3\n"), ["model @0-3", "  hidden_size @2-2"]);
});

test("Every name lies within its symbol, as editors demand", () => {
  const inside = ({ range, selectionRange, children = [] }: DocumentSymbol): boolean =>
    range.start.line <= selectionRange.start.line &&
    (range.end.line > selectionRange.end.line ||
      (range.end.line === selectionRange.end.line && range.end.character >= selectionRange.end.character)) &&
    children.every(inside);
  const symbols = documentSymbols(
    documentOf('[a]\n[ b . "c d" ]\nx = 1\ny.z = [\n1,\n]\n[broken\nq = """\n'),
  );
  assert.ok(symbols.length >= 3);
  assert.ok(symbols.every(inside));
});

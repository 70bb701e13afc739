import assert from "node:assert/strict";
import { test } from "node:test";
import type { SelectionRange } from "vscode-languageserver";
import { selectionRanges } from "../../../agent/language/selection-ranges.ts";
import { documentOf, withCursor } from "../../support/training-document.ts";

const cases: readonly (readonly [what: string, marked: string, grown: readonly string[]])[] = [
  [
    "From a word of a list to its line, its table and the file",
    'x = 1\n[export]\nformats = ["on|nx", "gguf"]\n',
    [
      "onnx",
      '"onnx"',
      '"onnx", "gguf"',
      '["onnx", "gguf"]',
      'formats = ["onnx", "gguf"]',
      '[export]\nformats = ["onnx", "gguf"]',
      'x = 1\n[export]\nformats = ["onnx", "gguf"]\n',
    ],
  ],
  [
    "From a part of a key to the key and its line",
    "optimizer.l|r = 1",
    ["lr", "optimizer.lr", "optimizer.lr = 1"],
  ],
  ["From the name of a table", "[mo|del]\n", ["model", "[model]", "[model]\n"]],
  ["From a number", "a = 1|0\n", ["10", "a = 10", "a = 10\n"]],
  [
    "From a text of several lines to what is between its quotes",
    'a = """o|ne"""',
    ["one", '"""one"""', 'a = """one"""'],
  ],
  ["Where nothing stands, only to the file", "a = 1\n\n|\n", ["a = 1\n\n\n"]],
  ["In a line that is no TOML", "a = 1\n?|??\n", ["???", "a = 1\n???\n"]],
];

for (const [what, marked, grown] of cases)
  test(what, () => {
    const { text, offset } = withCursor(marked);
    const document = documentOf(text);
    const { positions } = document;
    const found: string[] = [];
    let range: SelectionRange | undefined = selectionRanges(document, [positions.positionAt(offset)])[0];
    for (; range !== undefined; range = range.parent)
      found.push(text.slice(positions.offsetAt(range.range.start), positions.offsetAt(range.range.end)));
    assert.deepEqual(found, grown);
  });

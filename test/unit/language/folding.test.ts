import assert from "node:assert/strict";
import { test } from "node:test";
import { foldingRanges } from "../../../agent/language/folding.ts";
import { documentOf } from "../../support/training-document.ts";

const cases: readonly (readonly [what: string, text: string, folds: readonly string[]])[] = [
  [
    "A table folds with the lines that belong to it",
    "a = 1\n[b]\nc = 1\nd = 2\n\n\n[e]\nf = 1\n",
    ["1-3", "6-7"],
  ],
  ["A table without keys does not fold", "[a]\n[b]\n", []],
  ["A list of several lines folds, and each list in it", "a = [\n[1],\n[\n2,\n],\n]\n", ["0-5", "2-4"]],
  ["A text of several lines folds", 'a = """\none\ntwo"""\n', ["0-2"]],
  ["An inline table of several lines folds", "a = {\nb = 1,\n}\n", ["0-2"]],
  ["Comments that follow one another fold", "# one\n# two\na = 1 # three\n# four\n", ["0-1 comment"]],
  ["A line that is no TOML keeps nothing from folding", "[a]\n???\nb = 1\n[c]\nd = 1\n", ["0-2", "3-4"]],
];

for (const [what, text, folds] of cases)
  test(what, () => {
    const found = foldingRanges(documentOf(text)).map(
      ({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? "" : ` ${kind}`}`,
    );
    assert.deepEqual(found, folds);
  });

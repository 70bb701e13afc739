import assert from "node:assert/strict";
import { test } from "node:test";
import { createLineFinder } from "../../../agent/toml/lines.ts";

test("Lines and columns count from 1, also after Windows line endings and characters outside the BMP", () => {
  const lineOf = createLineFinder("a\r\n🚂b\n");
  assert.deepEqual([0, 3, 5, 7].map(lineOf), [
    { line: 1, column: 1 },
    { line: 2, column: 1 },
    { line: 2, column: 3 },
    { line: 3, column: 1 },
  ]);
});

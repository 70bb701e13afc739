import assert from "node:assert/strict";
import { test } from "node:test";
import { formatCores, formatRows } from "../../../extension/amounts.ts";
import { english } from "./views/samples.ts";

test("What is counted has a text for one and one for any other number", () => {
  const texts = [0, 1, 2, 13_860].map((rows) => formatRows(rows, english));
  assert.deepEqual(texts, ["0 rows", "1 row", "2 rows", "13,860 rows"]);
  assert.deepEqual([formatCores(1, english), formatCores(16, english)], ["1 core", "16 cores"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutOverrides } from "../../../../extension/views/line.ts";

test("A name cannot turn the direction of the line that it stands in, and keeps its letters", () => {
  assert.equal(withoutOverrides("\u202Eevil \u2067שלום\u2069"), "evil שלום");
  assert.equal(withoutOverrides("مرحبا 中文 a/b"), "مرحبا 中文 a/b");
});

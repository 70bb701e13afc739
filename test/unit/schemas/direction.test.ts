import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutOverrides, withSafeName } from "../../../schemas/direction.ts";

test("A name cannot turn the direction of the line that it stands in, and keeps its letters", () => {
  assert.equal(withoutOverrides("\u202Eevil \u2067שלום\u2069"), "evil שלום");
  assert.equal(withoutOverrides("مرحبا 中文 a/b"), "مرحبا 中文 a/b");
});

test("What has a safe name, or none, stays the same object", () => {
  for (const named of [{ name: "plain", id: 1 }, { id: 2 }]) assert.equal(withSafeName(named), named);
  assert.deepEqual(withSafeName({ name: "a\u202Eb", id: 3 }), { name: "ab", id: 3 });
});

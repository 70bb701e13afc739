import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesOf, lineBreaks, visible } from "../../../../webviews/dataset/token-text.ts";

test("What cannot be seen is made visible", () => {
  assert.equal(visible(" a\tb\r\n"), "·a→b␍⏎");
  assert.equal(visible("\u0000\u200b\ufeff"), "⟨0000⟩⟨200B⟩⟨FEFF⟩");
  assert.equal(visible("漢字"), "漢字");
  assert.equal(lineBreaks("\n\n"), 2);
});

test("Bytes are those of UTF-8, and of a long token the first ones", () => {
  assert.equal(bytesOf(" é"), "20 c3 a9");
  assert.match(bytesOf("x".repeat(100)), /^(78 ){24}…$/);
});

import { test } from "node:test";
import assert from "node:assert/strict";
import { StreamedText } from "../../../agent/chat/streamed-text.ts";
import { tinyTokenizer } from "../../support/tiny-model.ts";

test("text comes token by token, and never a part of a character", async () => {
  const tokenizer = await tinyTokenizer();
  const text = "log 🙂 漢 end";
  const pieces: string[] = [];
  const streamed = new StreamedText(tokenizer, (piece) => pieces.push(piece));
  const tokens = tokenizer.encode(text);
  for (const token of tokens) streamed.add(token);
  streamed.end();
  assert.equal(pieces.join(""), text);
  assert.ok(pieces.length > 4 && pieces.every((piece) => !piece.includes("\uFFFD")));
});

test("bytes that never become a character are told as such", async () => {
  const tokenizer = await tinyTokenizer();
  const [first] = tokenizer.encode("🙂");
  const pieces: string[] = [];
  const streamed = new StreamedText(tokenizer, (piece) => pieces.push(piece));
  for (const token of [first!, ...tokenizer.encode("ab"), first!]) streamed.add(token);
  streamed.end();
  assert.equal(pieces.join(""), "\uFFFDab\uFFFD");
});

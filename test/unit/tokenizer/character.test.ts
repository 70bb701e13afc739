import assert from "node:assert/strict";
import { test } from "node:test";
import { trainCharacterTokenizer } from "../../../agent/tokenizer/character.ts";

test("plain text without special tokens has exactly its characters, in the order of their code points", async () => {
  const tokenizer = await trainCharacterTokenizer(["hello", " world\n"], { specialTokens: false });
  assert.equal(tokenizer.size, 9);
  assert.deepEqual(tokenizer.encode("\n dehlorw"), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(tokenizer.special, { padding: 0 });
  assert.equal(tokenizer.config.chat_template, undefined);
});

test("special tokens take the last ids", async () => {
  const tokenizer = await trainCharacterTokenizer(["ba"]);
  assert.deepEqual(tokenizer.encode("ab<|im_end|>"), [0, 1, 5]);
  assert.deepEqual(tokenizer.special, { endOfText: 2, padding: 3, endOfTurn: 5 });
});

test("every character is one token, however many bytes it has", async () => {
  const text = "aé中🀄e\u0301\u0000ſ漢字👩‍🚀";
  const tokenizer = await trainCharacterTokenizer([text]);
  const characters = Array.from(text);
  assert.equal(tokenizer.encode(text).length, characters.length);
  for (const [index, id] of tokenizer.encode(text).entries()) {
    assert.equal(tokenizer.decode([id]), characters[index]);
  }
  assert.deepEqual(tokenizer.encode("a"), [1]);
});

test("a character that was never seen is dropped", async () => {
  const tokenizer = await trainCharacterTokenizer(["abc"]);
  assert.equal(tokenizer.decode(tokenizer.encode("aXb中c")), "abc");
});

test("collecting stops when it is told to", async () => {
  await assert.rejects(trainCharacterTokenizer(["a"], { signal: AbortSignal.abort() }), {
    name: "AbortError",
  });
});

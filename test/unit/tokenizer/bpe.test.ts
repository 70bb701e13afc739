import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandom } from "../../../agent/dataset/random.ts";
import { trainByteLevelBpe } from "../../../agent/tokenizer/bpe.ts";
import { processorTime } from "../../support/processor-time.ts";
import { learningText, nastyTexts } from "../../support/tokenizer-corpus.ts";

const bytesAndSpecial = 260;

/** English-looking text: words drawn so that few are frequent and many are rare. */
function madeUpText(length: number): string {
  const random = createRandom(3);
  const syllables = ["ba", "te", "lin", "gor", "sha", "mi", "que", "ron", "ed", "ing", "un", "th", "o", "ly"];
  const words = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 1 + random.below(5) }, () => syllables[random.below(syllables.length)]!).join(""),
  );
  let text = "";
  while (text.length < length) text += `${words[Math.floor(words.length ** random.next())]!} `;
  return text;
}

test("the most frequent pair is merged first, of equals the one with the smaller ids", async () => {
  const tokenizer = await trainByteLevelBpe(["low low low lower lowest newest newest"], bytesAndSpecial + 3);
  const { model } = tokenizer.json as { model: { merges: string[] } };
  assert.deepEqual(model.merges, ["l o", "lo w", "Ġ low"]);
  assert.deepEqual(
    tokenizer.encode("low lower").map((id) => tokenizer.decode([id])),
    ["low", " low", "e", "r"],
  );
});

test("the special tokens take the last ids and are found in texts", async () => {
  const tokenizer = await trainByteLevelBpe(["abab"], 261);
  assert.equal(tokenizer.size, 261);
  assert.deepEqual(tokenizer.special, { endOfText: 257, padding: 258, endOfTurn: 260 });
  assert.deepEqual(tokenizer.encode("ab<|im_end|>ab"), [256, 260, 256]);
  assert.equal(tokenizer.idOf("<|im_start|>"), 259);
});

test("every text comes back from its tokens", async () => {
  const tokenizer = await trainByteLevelBpe([learningText], 600);
  for (const text of nastyTexts) assert.equal(tokenizer.decode(tokenizer.encode(text)), text);
  assert.equal(tokenizer.decode(tokenizer.encode("a\ud800b\udc00")), "a\ufffdb\ufffd");
});

test("texts may come in parts, and the same parts give the same vocabulary", async () => {
  async function* parts() {
    for (const text of nastyTexts) yield await Promise.resolve(text);
  }
  const [together, apart] = [await trainByteLevelBpe(nastyTexts, 400), await trainByteLevelBpe(parts(), 400)];
  assert.deepEqual(apart.json, together.json);
});

test("a vocabulary that the texts cannot fill is smaller, and says so", async () => {
  const warnings: string[] = [];
  const onWarning = (message: string) => warnings.push(message);
  const tokenizer = await trainByteLevelBpe(["abc abc"], 1000, { onWarning });
  assert.equal(tokenizer.size, bytesAndSpecial + 2);
  assert.deepEqual(warnings, [
    "The texts hold too few repeated pairs for 1000 tokens; the vocabulary has 262.",
  ]);
  await trainByteLevelBpe(["abc abc"], 262, { onWarning });
  assert.equal(warnings.length, 1);
});

test("a vocabulary without room for the bytes is refused", async () => {
  await assert.rejects(trainByteLevelBpe(["abc"], 259), { code: "vocabulary_too_small" });
});

test("a megabyte is learnt from and encoded within seconds, while the process goes on answering", async () => {
  const text = madeUpText(1_000_000);
  const shares: number[] = [];
  let longestGap = 0;
  let last = processorTime();
  const timer = setInterval(() => {
    longestGap = Math.max(longestGap, processorTime() - last);
    last = processorTime();
  }, 1);
  const started = processorTime();
  const tokenizer = await trainByteLevelBpe([text], 4096, { onProgress: (share) => shares.push(share) });
  const learnt = processorTime();
  clearInterval(timer);
  assert.ok(learnt - started < 10_000, `learnt in ${learnt - started} ms`);
  assert.ok(longestGap < 500, `silent for ${longestGap} ms`);
  assert.deepEqual(
    shares,
    shares.toSorted((a, b) => a - b),
  );
  assert.equal(shares.at(-1), 1);
  const ids = tokenizer.encode(text);
  assert.ok(processorTime() - learnt < 5000, `encoded in ${processorTime() - learnt} ms`);
  assert.equal(tokenizer.decode(ids), text);
});

test("a word of a hundred thousand letters is no burden", async () => {
  const word = "acgt".repeat(25_000);
  const started = processorTime();
  const tokenizer = await trainByteLevelBpe([word], 300);
  assert.equal(tokenizer.decode(tokenizer.encode(word)), word);
  assert.ok(processorTime() - started < 3000);
});

test("learning stops when it is told to", async () => {
  const controller = new AbortController();
  const learning = trainByteLevelBpe([madeUpText(2_000_000)], 8000, { signal: controller.signal });
  setTimeout(() => controller.abort(), 5);
  const started = processorTime();
  await assert.rejects(learning, { name: "AbortError" });
  assert.ok(processorTime() - started < 1000);
  await assert.rejects(trainByteLevelBpe(["a"], 300, { signal: controller.signal }), { name: "AbortError" });
});

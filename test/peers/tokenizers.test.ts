import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import * as z from "zod";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { trainCharacterTokenizer } from "../../agent/tokenizer/character.ts";
import { renderChat } from "../../agent/tokenizer/chat-template.ts";
import { loadTokenizer, saveTokenizer } from "../../agent/tokenizer/files.ts";
import type { Tokenizer } from "../../agent/tokenizer/tokenizer.ts";
import type { Message } from "../../schemas/dataset.ts";
import { runPython } from "../support/python.ts";
import { patternCases } from "../support/pattern-cases.ts";
import { learningText, nastyTexts } from "../support/tokenizer-corpus.ts";

const Described = z.object({
  ids: z.array(z.array(z.number())),
  idsWithSpecialTokens: z.array(z.array(z.number())),
  decoded: z.array(z.string()),
  transformers: z.array(z.array(z.number())).optional(),
  chat: z.array(z.string()).optional(),
});
type Described = z.infer<typeof Described>;
const Answer = z.object({
  kinds: z.record(z.string(), Described),
  ours: z.record(z.string(), Described),
  learnt: z.record(z.string(), z.number()),
  matches: z.array(z.array(z.string())),
});

const size = 700;
const messages: Message[] = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "  Hi\n" },
  { role: "assistant", content: "Hello {{ there }}" },
  { role: "user", content: "" },
];

const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-tokenizers-"));
after(() => rm(folder, { recursive: true, force: true }));
const bytePairs = await trainByteLevelBpe([learningText], size + 4);
const ours: Record<string, Tokenizer> = {
  "our-bpe": bytePairs,
  "our-characters": await trainCharacterTokenizer(nastyTexts),
  "our-plain-characters": await trainCharacterTokenizer([learningText], { specialTokens: false }),
};
for (const [name, tokenizer] of Object.entries(ours)) await saveTokenizer(path.join(folder, name), tokenizer);
await writeFile(
  path.join(folder, "request.json"),
  JSON.stringify({
    texts: nastyTexts,
    learn: learningText,
    size,
    ours: Object.keys(ours),
    messages,
    patterns: patternCases,
  }),
);
await runPython("test/peers/python/reference_tokenizers.py", folder);
const answer = Answer.parse(JSON.parse(await readFile(path.join(folder, "answer.json"), "utf8")));

function assertSame(tokenizer: Tokenizer, expected: Described): void {
  for (const [index, text] of nastyTexts.entries()) {
    const shown = JSON.stringify(text.slice(0, 100));
    assert.deepEqual(tokenizer.encode(text), expected.ids[index], `ids of ${shown}`);
    assert.deepEqual(
      tokenizer.encode(text, true),
      expected.idsWithSpecialTokens[index],
      `all ids of ${shown}`,
    );
    assert.equal(tokenizer.decode(expected.ids[index]!), expected.decoded[index], `text of ${shown}`);
  }
}

for (const [name, expected] of Object.entries(answer.kinds)) {
  test(`a tokenizer.json of the kind ${name} gives the ids and texts that Python's tokenizers gives`, async () => {
    assertSame(await loadTokenizer(path.join(folder, name)), expected);
  });
}

for (const [name, tokenizer] of Object.entries(ours)) {
  test(`Python gives the ids and texts of ${name}`, () => {
    const expected = answer.ours[name]!;
    assertSame(tokenizer, expected);
    assert.deepEqual(expected.transformers, expected.ids);
  });
}

test("the learnt vocabulary is the one that Python's trainer learns", () => {
  const { model } = bytePairs.json as { model: { vocab: Record<string, number> } };
  const learnt = Object.fromEntries(Object.entries(model.vocab).filter(([, id]) => id < size));
  assert.deepEqual(learnt, answer.learnt);
});

test("transformers renders our chat template to the same text", () => {
  assert.deepEqual(
    [false, true].map((addGenerationPrompt) => renderChat(bytePairs, messages, addGenerationPrompt)),
    answer.ours["our-bpe"]!.chat,
  );
});

test("Oniguruma finds the matches that the translated patterns are held to", () => {
  assert.deepEqual(
    patternCases.map(([pattern], index) => [pattern, answer.matches[index]]),
    patternCases.map(([pattern, , matches]) => [pattern, matches]),
  );
});

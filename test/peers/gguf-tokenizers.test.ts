// Vocabularies in GGUF files without a tokenizer.json: the same tokens as llama.cpp makes, for each way of cutting words.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openModel } from "../../agent/chat/client.ts";
import { layoutOf } from "../../agent/model/gguf/layouts.ts";
import { openGgufModel } from "../../agent/model/gguf/open.ts";
import { tokenizerKeys } from "../../agent/model/gguf/tokenizer-keys.ts";
import { writeGguf, type GgufEntry } from "../../agent/model/gguf/write.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { loadTokenizer, saveTokenizer } from "../../agent/tokenizer/files.ts";
import type { Tokenizer } from "../../agent/tokenizer/tokenizer.ts";
import { wordSplitters } from "../../agent/tokenizer/word-splitters.ts";
import { encodePieces, learnPieces } from "../support/sentence-pieces.ts";
import { tinyConfig, tinyTensors } from "../support/tiny-model.ts";
import { learningText, nastyTexts } from "../support/tokenizer-corpus.ts";

const program = fileURLToPath(new URL("../../agent/inference-host.mjs", import.meta.url));
const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-gguf-tokenizers-"));
after(() => rm(folder, { recursive: true, force: true }));

const bytePairs = await trainByteLevelBpe([learningText], 700);

/** A model around a vocabulary; without the tokenizer.json that would say how it is meant. */
async function writeModel(tokenizer: Tokenizer, changes: Record<string, GgufEntry>): Promise<string> {
  const file = path.join(folder, "model.gguf");
  const config = tinyConfig("llama", { vocabularySize: tokenizer.size });
  const layout = layoutOf(config);
  const keys = new Map<string, GgufEntry>([
    ["general.architecture", { string: "llama" }],
    ...layout.keys,
    ...tokenizerKeys(tokenizer, tokenizer.size, file),
    ...Object.entries(changes),
  ]);
  keys.delete("tokenizer.huggingface.json");
  keys.delete("trainyard.tokenizer_config");
  const tensors = Array.from(tinyTensors(config), ([parameter, tensor]) => ({
    name: layout.nameOf(parameter),
    type: "f32" as const,
    ...layout.arrange(parameter, tensor),
  }));
  await writeGguf(file, keys, tensors);
  return file;
}

/** Texts of which llama.cpp makes other tokens; `form` is what the model's own tokenizer does first. */
async function differences(file: string, form: (text: string) => string = (text) => text): Promise<string[]> {
  const source = await openGgufModel(file);
  source.close();
  const model = await openModel(file, { threads: 1, program });
  const different: string[] = [];
  try {
    for (const text of nastyTexts) {
      const [ours, theirs] = [source.tokenizer.encode(text), await model.tokenize(form(text))];
      if (ours.join() !== theirs.join())
        different.push(`${JSON.stringify(text.slice(0, 60))}: ${ours.join()} and ${theirs.join()}`);
    }
  } finally {
    await model.close();
  }
  return different;
}

/**
 * Where llama.cpp only comes near the published expressions: it knows no capitals beyond ASCII, and no blanks there in
 * expressions without classes (src/unicode.cpp). The first ones are what transformers does.
 */
const approximations: Partial<Record<string, RegExp>> = {
  tekken: /[À-Þİ]/,
  "gpt-4o": /[À-Þİ]/,
  llama4: /[À-Þİ]/,
  "deepseek-llm": /[\u00a0\u2003\u3000]/,
  "deepseek-coder": /[\u00a0\u2003\u3000]/,
};

for (const [name, splitter] of Object.entries(wordSplitters)) {
  test(`words are cut as llama.cpp cuts them for ${name}`, async () => {
    const file = await writeModel(bytePairs, { "tokenizer.ggml.pre": { string: name } });
    const composes = splitter?.normalizer !== undefined;
    const different = await differences(file, (text) => (composes ? text.normalize("NFC") : text));
    const approximated = approximations[name];
    assert.deepEqual(
      different.filter((text) => approximated?.test(text) !== true),
      [],
    );
  });
}

test("pieces with scores give the tokens of llama.cpp, also out of a tokenizer.model", async () => {
  await writeFile(path.join(folder, "tokenizer.model"), encodePieces(learnPieces(learningText, 900)));
  const pieces = await loadTokenizer(folder);
  assert.deepEqual(await differences(await writeModel(pieces, {})), []);
  assert.equal(pieces.decode(pieces.encode("Ein Satz – mit 漢字 🚂")), "Ein Satz – mit 漢字 🚂");
});

test("a tokenizer that was read from a GGUF file is saved and read again", async () => {
  const source = await openGgufModel(await writeModel(bytePairs, {}));
  source.close();
  const { tokenizer } = source;
  const place = path.join(folder, "saved");
  await saveTokenizer(place, tokenizer);
  const again = await loadTokenizer(place);
  for (const text of nastyTexts) assert.deepEqual(again.encode(text, true), tokenizer.encode(text, true));
});

// One token for each character of the training texts, written as byte-level BPE so that every program that
// reads GPT-2's tokenizers reads these: its only merges put the bytes of a character together.
import { toByteCharacters } from "./byte-alphabet.ts";
import { createByteLevelTokenizer } from "./byte-level.ts";
import { Pace } from "./pace.ts";
import type { Tokenizer } from "./tokenizer.ts";

export interface CharacterOptions {
  signal?: AbortSignal;
  /** Without them ids are the places of the sorted characters alone; only plain text can be trained on. */
  specialTokens?: boolean;
}

/**
 * Ids are in the order of the characters' code points; the bytes and beginnings that longer characters are
 * merged from come next, then the special tokens. Of a character that was never seen, bytes that are no
 * token are dropped, as Hugging Face's libraries and llama.cpp do where there is no unknown token.
 */
export async function trainCharacterTokenizer(
  texts: Iterable<string> | AsyncIterable<string>,
  options: CharacterOptions = {},
): Promise<Tokenizer> {
  const pace = new Pace(options.signal);
  const seen = new Set<string>();
  let sinceLook = 0;
  for await (const text of texts) {
    for (const character of text) {
      seen.add(character);
      if (++sinceLook < 65536) continue;
      sinceLook = 0;
      if (pace.due()) await pace.rest();
    }
  }
  const characters = [...seen].sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
  const tokens = new Set(characters.map(toByteCharacters));
  const merges: [string, string][] = [];
  const merged = new Set<string>();
  for (const bytes of [...tokens]) {
    for (let length = 2; length <= bytes.length; length++) {
      const [left, right] = [bytes.slice(0, length - 1), bytes.slice(length - 1, length)];
      if (merged.has(left + right)) continue;
      merged.add(left + right);
      merges.push([left, right]);
      tokens
        .add(left)
        .add(right)
        .add(left + right);
    }
  }
  return createByteLevelTokenizer([...tokens], merges, options.specialTokens ?? true);
}

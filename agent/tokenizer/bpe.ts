// Learns a byte-level BPE vocabulary from texts (Sennrich et al., 2016; Radford et al., 2019).
import { errors } from "../errors.ts";
import { createByteLevelTokenizer } from "./byte-level.ts";
import { learnMerges } from "./merge-learning.ts";
import { Pace } from "./pace.ts";
import { translatePattern } from "./pattern.ts";
import { gpt2Pattern } from "./pre-tokenizers.ts";
import { specialTokens, type Tokenizer } from "./tokenizer.ts";

export interface LearningOptions {
  signal?: AbortSignal;
  /** Share of the work that is done, from 0 to 1. Counting the words is not part of it. */
  onProgress?: (share: number) => void;
  /** Says what the caller should know about the result, in a sentence. */
  onWarning?: (message: string) => void;
}

const smallestVocabulary = 256 + Object.keys(specialTokens).length;

/**
 * Learns a vocabulary of at most `vocabularySize` tokens: 256 bytes, merges and, with the last ids, the
 * special tokens. It is smaller, with a warning, when no pair of tokens occurs twice any more.
 * Throws `vocabulary_too_small` below 260 tokens, and the signal's reason when it is aborted.
 */
export async function trainByteLevelBpe(
  texts: Iterable<string> | AsyncIterable<string>,
  vocabularySize: number,
  options: LearningOptions = {},
): Promise<Tokenizer> {
  if (vocabularySize < smallestVocabulary)
    throw errors.vocabularyTooSmall(vocabularySize, smallestVocabulary);
  const pace = new Pace(options.signal);
  const words = await countWords(texts, pace);
  const wanted = vocabularySize - smallestVocabulary + 256;
  const { tokens, merges } = await learnMerges(words, wanted, pace, options.onProgress ?? (() => undefined));
  const tokenizer = createByteLevelTokenizer(
    tokens,
    merges.map(([left, right]) => [tokens[left]!, tokens[right]!]),
    true,
  );
  if (tokenizer.size < vocabularySize) {
    options.onWarning?.(
      `The texts hold too few repeated pairs for ${vocabularySize} tokens; the vocabulary has ${tokenizer.size}.`,
    );
  }
  return tokenizer;
}

async function countWords(
  texts: Iterable<string> | AsyncIterable<string>,
  pace: Pace,
): Promise<Map<string, number>> {
  const expression = translatePattern(gpt2Pattern);
  const counts = new Map<string, number>();
  let sinceLook = 0;
  for await (const text of texts) {
    for (const [word] of text.matchAll(expression)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      if (++sinceLook < 1024) continue;
      sinceLook = 0;
      if (pace.due()) await pace.rest();
    }
  }
  return counts;
}

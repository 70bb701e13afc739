// A tokenizer.json becomes a tokenizer with the same ids as Hugging Face's `tokenizers` gives.
import * as z from "zod";
import { errors } from "../errors.ts";
import { AddedToken, TokenFinder } from "./added-tokens.ts";
import { BytePairModel } from "./byte-pair-model.ts";
import { readDecoder } from "./decoders.ts";
import { readNormalizer } from "./normalizers.ts";
import { readPart, unknownPart } from "./parts.ts";
import { readPostProcessor } from "./post-processors.ts";
import { readPreTokenizer } from "./pre-tokenizers.ts";
import { findSpecialTokens } from "./special-tokens.ts";
import type { Tokenizer, TokenizerConfig } from "./tokenizer.ts";

/** The largest vocabularies in use have about 260,000 tokens and 600,000 merges. */
const largestVocabulary = 1_000_000;
const mostMerges = 2_000_000;

const TokenizerJson = z.looseObject({
  added_tokens: z.array(AddedToken).max(100_000).default([]),
  normalizer: z.unknown().optional(),
  pre_tokenizer: z.unknown().optional(),
  post_processor: z.unknown().optional(),
  decoder: z.unknown().optional(),
  model: z.looseObject({ type: z.string().default("BPE") }),
});

const BytePairJson = z.looseObject({
  unk_token: z.string().nullish(),
  continuing_subword_prefix: z.string().nullish(),
  end_of_word_suffix: z.string().nullish(),
  fuse_unk: z.boolean().default(false),
  byte_fallback: z.boolean().default(false),
  ignore_merges: z.boolean().default(false),
});

/** Throws `tokenizer_not_usable` when a part is missing, not well-formed or of a kind that is not supported. */
export function readTokenizer(json: object, config: TokenizerConfig): Tokenizer {
  const read = readPart(TokenizerJson, json, "tokenizer.json");
  const normalize = readNormalizer(read.normalizer);
  const preTokenize = readPreTokenizer(read.pre_tokenizer);
  const surroundings = readPostProcessor(read.post_processor);
  const decodeTokens = readDecoder(read.decoder);
  const { vocabulary, model } = readModel(read.model);

  const ids = new Map([...vocabulary, ...read.added_tokens.map(({ content, id }) => [content, id] as const)]);
  const findsAfter = ({ normalized, special }: AddedToken) => normalized ?? !special;
  const tokens: string[] = [];
  for (const [token, id] of vocabulary) tokens[id] = token;
  for (const token of read.added_tokens) {
    tokens[token.id] = findsAfter(token) ? normalize(token.content) : token.content;
  }
  const rawTokens = new TokenFinder(read.added_tokens.filter((token) => !findsAfter(token)));
  const normalizedTokens = new TokenFinder(read.added_tokens.filter(findsAfter), normalize);

  const encode = (text: string, addSpecialTokens = false): number[] => {
    const encoded: number[] = addSpecialTokens ? [...surroundings.before] : [];
    for (const stretch of rawTokens.split(wellFormed(text), true)) {
      if ("token" in stretch) {
        encoded.push(stretch.token.id);
        continue;
      }
      for (const inner of normalizedTokens.split(normalize(stretch.text), stretch.atStart)) {
        if ("token" in inner) encoded.push(inner.token.id);
        else {
          for (const word of preTokenize(inner.text, inner.atStart)) {
            for (const id of model.encode(word)) encoded.push(id);
          }
        }
      }
    }
    if (addSpecialTokens) encoded.push(...surroundings.after);
    return encoded;
  };
  const idOf = (token: string) => ids.get(token);
  return {
    size: tokens.length,
    encode,
    decode: (wanted) => decodeTokens(wanted.map((id) => tokens[id] ?? "")),
    idOf,
    special: findSpecialTokens({ idOf, encode, config, addedTokens: read.added_tokens }),
    json,
    config,
  };
}

interface Model {
  encode(word: string): readonly number[];
}

function readModel(json: z.infer<typeof TokenizerJson>["model"]): {
  vocabulary: Map<string, number>;
  model: Model;
} {
  const vocabulary = readVocabulary(json["vocab"]);
  if (json.type === "WordLevel") {
    const unknown = vocabulary.get(String(json["unk_token"]));
    const whenUnknown = unknown === undefined ? [] : [unknown];
    return {
      vocabulary,
      model: {
        encode(word) {
          const id = vocabulary.get(word);
          return id === undefined ? whenUnknown : [id];
        },
      },
    };
  }
  if (json.type !== "BPE") throw unknownPart("model", json.type);
  const options = readPart(BytePairJson, json, "model");
  try {
    const model = new BytePairModel(vocabulary, readMerges(json["merges"]), {
      unknownToken: options.unk_token ?? undefined,
      fuseUnknown: options.fuse_unk,
      byteFallback: options.byte_fallback,
      ignoreMerges: options.ignore_merges,
      continuingPrefix: options.continuing_subword_prefix ?? "",
      endSuffix: options.end_of_word_suffix ?? "",
    });
    return { vocabulary, model };
  } catch (error) {
    if (error instanceof RangeError) throw errors.tokenizerNotUsable(error.message);
    throw error;
  }
}

function readVocabulary(json: unknown): Map<string, number> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw errors.tokenizerNotUsable("its model has no vocab");
  }
  const vocabulary = new Map<string, number>();
  for (const [token, id] of Object.entries(json as Record<string, unknown>)) {
    if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id >= largestVocabulary) {
      throw errors.tokenizerNotUsable(`its token ${JSON.stringify(token.slice(0, 40))} has no sensible id`);
    }
    vocabulary.set(token, id);
  }
  return vocabulary;
}

/** Merges are pairs, or, in older files, strings with a blank between the parts. */
function readMerges(json: unknown): [string, string][] {
  if (!Array.isArray(json)) throw errors.tokenizerNotUsable("its model has no merges");
  if (json.length > mostMerges) {
    throw errors.tokenizerNotUsable(`it has ${json.length} merges, and ${mostMerges} is the most`);
  }
  return json.map((merge: unknown, index) => {
    const parts: unknown = typeof merge === "string" ? merge.split(" ") : merge;
    if (Array.isArray(parts) && parts.length === 2 && parts.every((part) => typeof part === "string")) {
      return parts as [string, string];
    }
    throw errors.tokenizerNotUsable(`its merge ${index + 1} is not a pair of tokens`);
  });
}

/** Lone surrogates are no characters; they become U+FFFD, as in every UTF-8 encoder. */
function wellFormed(text: string): string {
  return /\p{Surrogate}/u.test(text) ? text.replace(/\p{Surrogate}/gu, "\ufffd") : text;
}

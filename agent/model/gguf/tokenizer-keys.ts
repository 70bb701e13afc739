// A tokenizer.json as the keys that llama.cpp builds its own tokenizer from.
import * as z from "zod";
import { errors } from "../../errors.ts";
import { tokenTypes } from "../../tokenizer/sentence-pieces.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { wordSplitterName } from "../../tokenizer/word-splitters.ts";
import type { GgufEntry } from "./write.ts";

const TokenizerJson = z.object({
  model: z.object({
    type: z.literal("BPE"),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
    unk_token: z.string().nullish(),
    byte_fallback: z.boolean().default(false),
    ignore_merges: z.boolean().default(false),
  }),
  added_tokens: z
    .array(z.object({ id: z.int().nonnegative(), content: z.string(), special: z.boolean() }))
    .default([]),
  normalizer: z.unknown(),
  pre_tokenizer: z.unknown(),
});
type TokenizerJson = z.infer<typeof TokenizerJson>;

/** Marks of regular expressions that are written in many ways, for tokenizers that are none of those that are known. */
const wordPatterns: readonly (readonly [mark: string, name: string])[] = [
  ["\\p{N}{1,3}", "llama-bpe"],
  ["[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|", "qwen2"],
];

/**
 * Keys for byte-level BPE, or for SentencePiece where unknown characters become bytes. `rows` is the number of rows of the
 * embedding; ids beyond the tokenizer's own are filled with unused tokens. The whole tokenizer.json goes along, so that
 * Trainyard reads back exactly its own.
 */
export function tokenizerKeys(tokenizer: Tokenizer, rows: number, file: string): Map<string, GgufEntry> {
  const parsed = TokenizerJson.safeParse(tokenizer.json);
  if (!parsed.success) throw errors.modelNotSupported(file, "its tokenizer is no byte-pair encoding");
  const json = parsed.data;
  const { tokens, types } = tokensOf(json, rows);
  if (tokens.length > rows)
    throw errors.modelNotSupported(file, "its tokenizer has more tokens than the embedding");
  const keys = new Map<string, GgufEntry>([
    ["tokenizer.ggml.model", { string: json.model.byte_fallback ? "llama" : "gpt2" }],
    ["tokenizer.ggml.pre", { string: json.model.byte_fallback ? "default" : wordsName(json) }],
    ["tokenizer.ggml.tokens", { strings: tokens }],
    ["tokenizer.ggml.token_type", { int32s: types }],
    json.model.byte_fallback
      ? ["tokenizer.ggml.scores", { float32s: scoresOf(json, tokens) }]
      : ["tokenizer.ggml.merges", { strings: json.model.merges.map((merge) => [merge].flat().join(" ")) }],
    ["tokenizer.huggingface.json", { string: JSON.stringify(tokenizer.json) }],
    ["trainyard.tokenizer_config", { string: JSON.stringify(tokenizer.config) }],
  ]);
  for (const [name, id] of Object.entries(specialIds(tokenizer))) {
    if (id !== undefined) keys.set(`tokenizer.ggml.${name}_token_id`, { uint32: id });
  }
  const addsBos = tokenizer.encode("", true).length > 0;
  keys.set("tokenizer.ggml.add_bos_token", { bool: addsBos });
  keys.set("tokenizer.ggml.add_eos_token", { bool: false });
  keys.set("tokenizer.ggml.add_space_prefix", { bool: json.model.byte_fallback && addsSpace(tokenizer) });
  const template = tokenizer.config.chat_template;
  if (template !== undefined) keys.set("tokenizer.chat_template", { string: template });
  return keys;
}

function tokensOf(
  { model, added_tokens: addedTokens }: TokenizerJson,
  rows: number,
): { tokens: string[]; types: number[] } {
  const tokens = Array.from({ length: rows }, (_, id) => `[UNUSED${id}]`);
  const types = Array.from({ length: rows }, () => tokenTypes.unused as number);
  for (const [token, id] of Object.entries(model.vocab)) {
    tokens[id] = token;
    const isByte = model.byte_fallback && /^<0x[0-9A-F]{2}>$/.test(token);
    types[id] = isByte ? tokenTypes.byte : tokenTypes.normal;
  }
  for (const { id, content, special } of addedTokens) {
    tokens[id] = content;
    types[id] = special ? tokenTypes.control : tokenTypes.userDefined;
  }
  const unknown = model.byte_fallback ? model.vocab[model.unk_token ?? ""] : undefined;
  if (unknown !== undefined) types[unknown] = tokenTypes.unknown;
  return { tokens, types };
}

/** The earlier a token is made, the higher its score; what is never made needs none. */
function scoresOf({ model }: TokenizerJson, tokens: readonly string[]): Float32Array {
  const ranks = new Map<string, number>();
  for (const [rank, merge] of model.merges.entries()) {
    const made = typeof merge === "string" ? merge.replace(" ", "") : merge.join("");
    if (!ranks.has(made)) ranks.set(made, rank);
  }
  const order = new Map([...ranks.keys()].map((made, place) => [made, place]));
  return Float32Array.from(tokens, (token) => -(order.get(token) ?? order.size));
}

function addsSpace(tokenizer: Tokenizer): boolean {
  const [first] = tokenizer.encode("a");
  return first !== undefined && tokenizer.decode([first, first]).includes(" ");
}

function specialIds(tokenizer: Tokenizer): Record<string, number | undefined> {
  const { config, special } = tokenizer;
  const named = (token: string | null | undefined): number | undefined =>
    typeof token === "string" ? tokenizer.idOf(token) : undefined;
  const end = named(config.eos_token) ?? special.endOfText;
  return {
    bos: named(config.bos_token) ?? special.endOfText ?? end,
    eos: end,
    eot: special.endOfTurn,
    unknown: named(config.unk_token),
    padding: named(config.pad_token),
  };
}

function wordsName({ pre_tokenizer: preTokenizer, model }: TokenizerJson): string {
  const known = wordSplitterName(preTokenizer, model.ignore_merges);
  if (known !== undefined) return known;
  const text = JSON.stringify(preTokenizer ?? "").replaceAll("\\\\", "\\");
  return wordPatterns.find(([mark]) => text.includes(mark))?.[1] ?? "gpt-2";
}

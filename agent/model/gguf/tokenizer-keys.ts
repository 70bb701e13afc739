// A tokenizer.json as the keys that llama.cpp builds its own tokenizer from.
import * as z from "zod";
import { errors } from "../../errors.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import type { GgufEntry } from "./write.ts";

/** llama.cpp's numbers for what a token is. */
const tokenTypes = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;

const TokenizerJson = z.object({
  model: z.object({
    type: z.literal("BPE"),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
  }),
  added_tokens: z
    .array(z.object({ id: z.int().nonnegative(), content: z.string(), special: z.boolean() }))
    .default([]),
  pre_tokenizer: z.unknown(),
});

/** How llama.cpp names the ways of cutting a text into words, by a mark of each one's regular expression. */
const wordPatterns: readonly (readonly [mark: string, name: string])[] = [
  ["\\p{N}{1,3}", "llama-bpe"],
  ["[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|", "qwen2"],
];

/**
 * Keys for byte-level BPE. `rows` is the number of rows of the embedding; ids beyond the tokenizer's own are
 * filled with unused tokens. The whole tokenizer.json goes along, so that Trainyard reads back exactly its own.
 */
export function tokenizerKeys(tokenizer: Tokenizer, rows: number, file: string): Map<string, GgufEntry> {
  const parsed = TokenizerJson.safeParse(tokenizer.json);
  if (!parsed.success) throw errors.modelNotSupported(file, "its tokenizer is no byte-level BPE");
  const { model, added_tokens: addedTokens, pre_tokenizer: preTokenizer } = parsed.data;
  const tokens = Array.from({ length: rows }, (_, id) => `[UNUSED${id}]`);
  const types = Array.from({ length: rows }, () => tokenTypes.unused as number);
  for (const [token, id] of Object.entries(model.vocab)) {
    tokens[id] = token;
    types[id] = tokenTypes.normal;
  }
  for (const { id, content, special } of addedTokens) {
    tokens[id] = content;
    types[id] = special ? tokenTypes.control : tokenTypes.userDefined;
  }
  if (tokens.length > rows)
    throw errors.modelNotSupported(file, "its tokenizer has more tokens than the embedding");
  const keys = new Map<string, GgufEntry>([
    ["tokenizer.ggml.model", { string: "gpt2" }],
    ["tokenizer.ggml.pre", { string: wordPatternName(preTokenizer) }],
    ["tokenizer.ggml.tokens", { strings: tokens }],
    ["tokenizer.ggml.token_type", { int32s: types }],
    ["tokenizer.ggml.merges", { strings: model.merges.map((merge) => [merge].flat().join(" ")) }],
    ["tokenizer.huggingface.json", { string: JSON.stringify(tokenizer.json) }],
    ["trainyard.tokenizer_config", { string: JSON.stringify(tokenizer.config) }],
  ]);
  for (const [name, id] of Object.entries(specialIds(tokenizer))) {
    if (id !== undefined) keys.set(`tokenizer.ggml.${name}_token_id`, { uint32: id });
  }
  const addsBos = tokenizer.encode("", true).length > 0;
  keys.set("tokenizer.ggml.add_bos_token", { bool: addsBos });
  keys.set("tokenizer.ggml.add_eos_token", { bool: false });
  keys.set("tokenizer.ggml.add_space_prefix", { bool: false });
  const template = tokenizer.config.chat_template;
  if (template !== undefined) keys.set("tokenizer.chat_template", { string: template });
  return keys;
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
    padding: named(config.pad_token),
  };
}

function wordPatternName(preTokenizer: unknown): string {
  const text = JSON.stringify(preTokenizer ?? "").replaceAll("\\\\", "\\");
  return wordPatterns.find(([mark]) => text.includes(mark))?.[1] ?? "gpt-2";
}

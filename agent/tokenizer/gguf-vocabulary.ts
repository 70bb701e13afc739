// The vocabulary in a GGUF file as a tokenizer.json, for files that carry none: byte-level BPE and SentencePiece.
import * as z from "zod";
import { errors } from "../errors.ts";
import { bpeModel } from "./bpe-model.ts";
import { addedToken, pieceTokenizerJson, tokenTypes } from "./sentence-pieces.ts";
import type { TokenizerConfig } from "./tokenizer.ts";
import { wordSplitters } from "./word-splitters.ts";

type Metadata = ReadonlyMap<string, unknown>;

export interface GgufVocabulary {
  json: object;
  config: TokenizerConfig;
}

/** Errors: `tokenizer_not_usable`, also where words are cut in a way that is not known here. */
export function readGgufVocabulary(metadata: Metadata): GgufVocabulary {
  const kind = metadata.get("tokenizer.ggml.model");
  const vocabulary = listsOf(metadata);
  const ids = specialIds(metadata, vocabulary.tokens.length);
  if (kind === "gpt2")
    return withSurroundings(byteLevelJson(vocabulary, metadata), vocabulary, ids, metadata);
  if (kind === "llama") return withSurroundings(piecesJson(vocabulary, metadata), vocabulary, ids, metadata);
  throw errors.tokenizerNotUsable(`its kind is ${JSON.stringify(kind ?? null)}; gpt2 and llama are known`);
}

interface Vocabulary {
  readonly tokens: readonly string[];
  readonly types: ArrayLike<number>;
  readonly scores: ArrayLike<number>;
  readonly merges: readonly string[];
}

function listsOf(metadata: Metadata): Vocabulary {
  const tokens = z.array(z.string()).safeParse(metadata.get("tokenizer.ggml.tokens")).data;
  if (tokens === undefined || tokens.length === 0)
    throw errors.tokenizerNotUsable("it has no list of tokens");
  const numbers = (name: string, usual: number): ArrayLike<number> => {
    const list = metadata.get(`tokenizer.ggml.${name}`);
    if (list === undefined) return new Int32Array(tokens.length).fill(usual);
    if ((list instanceof Int32Array || list instanceof Float32Array) && list.length === tokens.length) {
      return list;
    }
    throw errors.tokenizerNotUsable(`its list ${name} does not belong to its tokens`);
  };
  return {
    tokens,
    types: numbers("token_type", tokenTypes.normal),
    scores: numbers("scores", 0),
    merges: z.array(z.string()).safeParse(metadata.get("tokenizer.ggml.merges")).data ?? [],
  };
}

function byteLevelJson({ tokens, types, merges }: Vocabulary, metadata: Metadata): Record<string, unknown> {
  const name = wordsName(metadata);
  const splitter = wordSplitters[name];
  if (splitter === undefined) {
    throw errors.tokenizerNotUsable(`it cuts words in the way called ${name}, which is not known`);
  }
  const used = tokens.map((text, id) => ({ text, id, type: types[id]! }));
  const kept = used.filter(({ type }) => type !== tokenTypes.unused);
  const added = kept.filter(({ type }) => type !== tokenTypes.normal && type !== tokenTypes.byte);
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added.map(({ id, text, type }) => addedToken(id, text, type)),
    normalizer: splitter.normalizer ?? null,
    pre_tokenizer: splitter.preTokenizer,
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    model: bpeModel({
      ...(splitter.ignoreMerges !== undefined && { ignore_merges: splitter.ignoreMerges }),
      vocab: Object.fromEntries(kept.map(({ text, id }) => [text, id])),
      merges,
    }),
  };
}

function piecesJson({ tokens, types, scores }: Vocabulary, metadata: Metadata): Record<string, unknown> {
  const pieces = tokens.map((text, id) => ({ text, type: types[id]!, score: scores[id]! }));
  return pieceTokenizerJson(pieces, { addsSpace: flag(metadata, "add_space_prefix") ?? true });
}

interface SpecialIds {
  bos?: number;
  eos?: number;
  padding?: number;
  unknown?: number;
}

function specialIds(metadata: Metadata, size: number): SpecialIds {
  const id = (name: string): number | undefined => {
    const value = metadata.get(`tokenizer.ggml.${name}_token_id`);
    return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < size
      ? value
      : undefined;
  };
  const named = { bos: id("bos"), eos: id("eos"), padding: id("padding"), unknown: id("unknown") };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}

/** What goes around a text, and the settings that say so. */
function withSurroundings(
  json: Record<string, unknown>,
  { tokens }: Vocabulary,
  ids: SpecialIds,
  metadata: Metadata,
): GgufVocabulary {
  const isSentencePiece = metadata.get("tokenizer.ggml.model") === "llama";
  const splitter = wordSplitters[wordsName(metadata)];
  const usual = isSentencePiece || splitter?.addsBeginning === true;
  const addsBeginning = (flag(metadata, "add_bos_token") ?? usual) && ids.bos !== undefined;
  const addsEnd = (flag(metadata, "add_eos_token") ?? false) && ids.eos !== undefined;
  const around = [addsBeginning ? ids.bos! : undefined, addsEnd ? ids.eos! : undefined] as const;
  const template = metadata.get("tokenizer.chat_template");
  const name = (id: number | undefined): string | null => (id === undefined ? null : tokens[id]!);
  return {
    json: { ...json, post_processor: surroundings(around, tokens) },
    config: {
      tokenizer_class: "PreTrainedTokenizerFast",
      add_bos_token: addsBeginning,
      add_eos_token: addsEnd,
      clean_up_tokenization_spaces: false,
      bos_token: name(ids.bos),
      eos_token: name(ids.eos),
      pad_token: name(ids.padding),
      unk_token: name(ids.unknown),
      ...(typeof template === "string" && template !== "" && { chat_template: template }),
    },
  };
}

/** The `post_processor` that writes the ids before and after a text; none where there is nothing to write. */
export function surroundings(
  [before, after]: readonly [before: number | undefined, after: number | undefined],
  tokens: readonly string[],
): object | null {
  const used = [before, after].filter((id) => id !== undefined);
  if (used.length === 0) return null;
  const special = (id: number | undefined, type: number): object[] =>
    id === undefined ? [] : [{ SpecialToken: { id: tokens[id]!, type_id: type } }];
  const sequence = (id: string, type: number): object => ({ Sequence: { id, type_id: type } });
  const single = [...special(before, 0), sequence("A", 0), ...special(after, 0)];
  return {
    type: "TemplateProcessing",
    single,
    pair: [...single, ...special(before, 1), sequence("B", 1), ...special(after, 1)],
    special_tokens: Object.fromEntries(
      used.map((id) => [tokens[id]!, { id: tokens[id]!, ids: [id], tokens: [tokens[id]!] }]),
    ),
  };
}

/** How words are cut; files from before there was a choice say nothing. */
function wordsName(metadata: Metadata): string {
  const name = metadata.get("tokenizer.ggml.pre");
  return typeof name === "string" ? name : "gpt-2";
}

function flag(metadata: Metadata, name: string): boolean | undefined {
  const value = metadata.get(`tokenizer.ggml.${name}`);
  return typeof value === "boolean" ? value : undefined;
}

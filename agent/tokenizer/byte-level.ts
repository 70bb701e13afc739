// The files of a byte-level tokenizer that is made here: GPT-2's kind, which Hugging Face's libraries and
// llama.cpp (`tokenizer.ggml.model` gpt2, `pre` gpt-2) read with the same ids.
import { bpeModel } from "./bpe-model.ts";
import { chatMlTemplate } from "./chat-template.ts";
import { readTokenizer } from "./read.ts";
import { specialTokens, type Tokenizer, type TokenizerConfig } from "./tokenizer.ts";

/**
 * `tokens` and `merges` are written in the byte alphabet; the id of a token is its place. With
 * `addSpecialTokens`, the special tokens take the ids after them, and conversations are rendered as ChatML.
 */
export function createByteLevelTokenizer(
  tokens: readonly string[],
  merges: readonly (readonly [left: string, right: string])[],
  addSpecialTokens: boolean,
): Tokenizer {
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  const added = addSpecialTokens ? Object.values(specialTokens) : [];
  const json = {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: added.map((content, index) => ({
      id: tokens.length + index,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: bpeModel({
      vocab: Object.fromEntries([...tokens, ...added].map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => `${left} ${right}`),
    }),
  };
  return readTokenizer(json, configOf(addSpecialTokens));
}

function configOf(addSpecialTokens: boolean): TokenizerConfig {
  const always = {
    tokenizer_class: "PreTrainedTokenizerFast",
    add_prefix_space: false,
    clean_up_tokenization_spaces: false,
  };
  if (!addSpecialTokens) return always;
  return {
    ...always,
    bos_token: null,
    eos_token: specialTokens.endOfTurn,
    pad_token: specialTokens.padding,
    unk_token: null,
    chat_template: chatMlTemplate,
  };
}

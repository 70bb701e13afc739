// What every tokenizer can do, however it came to be: learnt here or read from a tokenizer.json.

export interface Tokenizer {
  /** One more than the largest id: the rows that an embedding needs. */
  size: number;
  /**
   * Ids of a text. Added tokens that the text spells out, such as `<|im_end|>`, become those tokens, as in
   * Hugging Face's libraries. `addSpecialTokens` also adds what the post-processor adds, such as a
   * beginning-of-text token. Lone surrogates are read as U+FFFD.
   */
  encode(text: string, addSpecialTokens?: boolean): number[];
  /** The text of ids, special tokens included. Bytes that are not UTF-8 become U+FFFD. */
  decode(ids: readonly number[]): string;
  /** The id of a token as it stands in the vocabulary or among the added tokens. */
  idOf(token: string): number | undefined;
  special: {
    /** Ends a document. Missing in a tokenizer for plain text that was made without special tokens. */
    endOfText?: number;
    /** Fills sequences up; never carries loss. 0 where the tokenizer has no such token. */
    padding: number;
    /** Ends the assistant's turn. Missing in a tokenizer that knows no chat. */
    endOfTurn?: number;
  };
  /** `tokenizer.json` in Hugging Face's format. */
  json: object;
  /** `tokenizer_config.json`, with the chat template where there is one. */
  config: TokenizerConfig;
}

/** The keys of `tokenizer_config.json` that are read here; others are kept as they are. */
export interface TokenizerConfig {
  chat_template?: string;
  /** For conversations with tools, where it is another one; published as `tool_use` in a list of templates. */
  tool_template?: string;
  bos_token?: string | null;
  eos_token?: string | null;
  pad_token?: string | null;
  unk_token?: string | null;
  [key: string]: unknown;
}

/** The special tokens of tokenizers that are made here, in the order of their ids. */
export const specialTokens = {
  endOfText: "<|endoftext|>",
  padding: "<|padding|>",
  startOfTurn: "<|im_start|>",
  endOfTurn: "<|im_end|>",
} as const;

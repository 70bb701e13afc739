// The `model` of a tokenizer.json that pairs of pieces are merged by (Hugging Face's tokenizers, models::BPE).

export interface BpeModel {
  /** Ids by the pieces' texts. */
  vocab: Readonly<Record<string, number>>;
  merges: readonly (string | readonly [left: string, right: string])[];
  /** What stands for what cannot be written otherwise; nothing when left out. */
  unk_token?: string | null;
  /** Several of these in a row are one. */
  fuse_unk?: boolean;
  /** Whether bytes that no piece has are pieces of their own, such as <0x0A>. */
  byte_fallback?: boolean;
  /** Whether a word that is a piece is taken as it is. */
  ignore_merges?: boolean;
}

/** With every key that the library expects, what is left out by its default. */
export function bpeModel(model: BpeModel): object {
  return {
    type: "BPE",
    dropout: null,
    unk_token: null,
    continuing_subword_prefix: null,
    end_of_word_suffix: null,
    fuse_unk: false,
    byte_fallback: false,
    ignore_merges: false,
    ...model,
  };
}

// SentencePiece's vocabularies, pieces with scores, as a tokenizer.json: byte-pair merges with byte fallback, as transformers
// converts the tokenizers of Llama 2 and Mistral (Kudo and Richardson, 2018).
import { bpeModel } from "./bpe-model.ts";

/** What a token is; the numbers of SentencePiece, which GGUF has taken over. */
export const tokenTypes = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

export interface Piece {
  readonly text: string;
  /** Of two pairs, the one whose piece has the higher score is merged first. */
  readonly score: number;
  /** One of `tokenTypes`. */
  readonly type: number;
}

export interface PieceOptions {
  /** A blank goes before every text. */
  readonly addsSpace: boolean;
  /** The blank only goes before the whole text, rather than before each stretch between two special tokens. */
  readonly onlyAtStart?: boolean;
}

/** Longer pieces are not taken apart, so that a vocabulary takes time in proportion to its length. */
const longestMerged = 256;

/** The parts of a tokenizer.json but those around a text; the id of a piece is its place. */
export function pieceTokenizerJson(pieces: readonly Piece[], options: PieceOptions): Record<string, unknown> {
  const kept = pieces.map((piece, id) => ({ ...piece, id })).filter(({ type }) => type !== tokenTypes.unused);
  const unknown = kept.find(({ type }) => type === tokenTypes.unknown)?.text ?? null;
  const blanks = { type: "Replace", pattern: { String: " " }, content: "▁" };
  const prepend = { type: "Prepend", prepend: "▁" };
  const normalizers = options.addsSpace ? [prepend, blanks] : [blanks];
  const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "first", split: false };
  const usesMetaspace = options.addsSpace && options.onlyAtStart === true;
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: kept.filter(isAdded).map(({ id, text, type }) => addedToken(id, text, type)),
    normalizer: usesMetaspace ? null : { type: "Sequence", normalizers },
    pre_tokenizer: usesMetaspace ? metaspace : null,
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "Replace", pattern: { String: "▁" }, content: " " },
        { type: "ByteFallback" },
        { type: "Fuse" },
        ...(options.addsSpace ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : []),
      ],
    },
    model: bpeModel({
      ...{ unk_token: unknown, fuse_unk: true, byte_fallback: true },
      vocab: Object.fromEntries(kept.map(({ text, id }) => [text, id])),
      merges: mergesOf(kept),
    }),
  };
}

/** An entry of `added_tokens`: found in a text before anything else is done to it. */
export function addedToken(id: number, content: string, type: number): object {
  const common = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return { id, content, ...common, special: type !== tokenTypes.userDefined };
}

function isAdded({ type }: Piece): boolean {
  return type === tokenTypes.control || type === tokenTypes.userDefined || type === tokenTypes.unknown;
}

/** Every way of making a piece of two others, the pieces of the highest score first. */
function mergesOf(pieces: readonly (Piece & { id: number })[]): [string, string][] {
  const ids = new Map(
    pieces
      .filter(({ type }) => type === tokenTypes.normal || type === tokenTypes.userDefined)
      .map(({ text, id }) => [text, id] as const),
  );
  interface Merge {
    left: string;
    right: string;
    score: number;
    lengths: readonly [left: number, right: number];
  }
  const merges: Merge[] = [];
  for (const { text, score, type } of pieces) {
    if (type !== tokenTypes.normal || text.length > longestMerged) continue;
    const characters = Array.from(text);
    const ways: Merge[] = [];
    for (let length = 1; length < characters.length; length++) {
      const [left, right] = [characters.slice(0, length).join(""), characters.slice(length).join("")];
      if (!ids.has(left) || !ids.has(right)) continue;
      ways.push({ left, right, score, lengths: [length, characters.length - length] });
    }
    ways.sort((a, b) => ids.get(a.left)! - ids.get(b.left)! || ids.get(a.right)! - ids.get(b.right)!);
    merges.push(...ways);
  }
  merges.sort((a, b) => b.score - a.score || b.lengths[0] - a.lengths[0] || b.lengths[1] - a.lengths[1]);
  return merges.map(({ left, right }) => [left, right]);
}

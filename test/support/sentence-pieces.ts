// A small tokenizer.model as SentencePiece writes it, for tests.
import { tokenTypes, type Piece } from "../../agent/tokenizer/sentence-pieces.ts";

/** Pieces of a text by byte-pair encoding over characters: control tokens, bytes, merges with falling scores, characters. */
export function learnPieces(text: string, size: number): Piece[] {
  const pieces: Piece[] = [
    { text: "<unk>", score: 0, type: tokenTypes.unknown },
    { text: "<s>", score: 0, type: tokenTypes.control },
    { text: "</s>", score: 0, type: tokenTypes.control },
  ];
  for (let byte = 0; byte < 256; byte++) {
    const hex = byte.toString(16).toUpperCase().padStart(2, "0");
    pieces.push({ text: `<0x${hex}>`, score: 0, type: tokenTypes.byte });
  }
  // llama.cpp ends a text at U+0000.
  let words = text
    .replaceAll("\0", "")
    .split(" ")
    .map((word) => ["▁", ...Array.from(word)]);
  const characters = [...new Set(words.flat())];
  for (let merge = 0; pieces.length + characters.length < size; merge++) {
    const counts = new Map<string, number>();
    for (const word of words) {
      for (let place = 1; place < word.length; place++) {
        const pair = word[place - 1]! + word[place]!;
        counts.set(pair, (counts.get(pair) ?? 0) + 1);
      }
    }
    const best = [...counts].sort((a, b) => b[1] - a[1])[0];
    if (best === undefined || best[1] < 2) break;
    pieces.push({ text: best[0], score: -merge, type: tokenTypes.normal });
    words = words.map((word) => joined(word, best[0]));
  }
  for (const [index, character] of characters.entries()) {
    pieces.push({ text: character, score: -10_000 - index, type: tokenTypes.normal });
  }
  return pieces;
}

function joined(word: readonly string[], pair: string): string[] {
  const result: string[] = [];
  for (const part of word) {
    if (result.length > 0 && result.at(-1)! + part === pair) result.push(result.pop()! + part);
    else result.push(part);
  }
  return result;
}

/** The protobuf message; `modelType` 2 is byte-pair encoding. */
export function encodePieces(pieces: readonly Piece[], modelType = 2): Buffer {
  const parts = pieces.map(({ text, score, type }) => {
    const number = Buffer.alloc(4);
    number.writeFloatLE(score);
    return field(
      1,
      Buffer.concat([field(1, Buffer.from(text)), Buffer.of(0x15), number, Buffer.of(0x18, type)]),
    );
  });
  const trainer = field(2, Buffer.of(0x18, modelType));
  const normalizer = field(3, Buffer.of(0x18, 1));
  return Buffer.concat([...parts, trainer, normalizer]);
}

function field(number: number, content: Buffer): Buffer {
  const length: number[] = [];
  let left = content.length;
  for (; left > 127; left = left >> 7) length.push((left & 127) | 128);
  return Buffer.concat([Buffer.of(number * 8 + 2, ...length, left), content]);
}

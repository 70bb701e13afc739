// Reads tokenizer.model, the protobuf message of SentencePiece, and makes a tokenizer.json of it.
// Format: https://github.com/google/sentencepiece/blob/master/src/sentencepiece_model.proto
import * as z from "zod";
import { errors } from "../errors.ts";
import { surroundings } from "./gguf-vocabulary.ts";
import { pieceTokenizerJson, tokenTypes, type Piece } from "./sentence-pieces.ts";
import type { TokenizerConfig } from "./tokenizer.ts";

const mostPieces = 1_000_000;

/** The `model_type` of the trainer that is read here: byte-pair encoding. */
const bytePairs = 2;

interface SentencePieceModel {
  pieces: Piece[];
  modelType: number;
  addsSpace: boolean;
  /** A table of characters that are replaced first. */
  normalizes: boolean;
}

/**
 * What transformers makes of the file: by the settings, a blank goes before the whole text alone (`legacy: false`) or
 * before each stretch between two special tokens. Throws `tokenizer_not_usable`.
 */
export function sentencePieceJson(bytes: Uint8Array, config: TokenizerConfig): object {
  const { pieces, modelType, addsSpace, normalizes } = parseModel(bytes);
  if (modelType !== bytePairs) {
    throw errors.tokenizerNotUsable("its tokenizer.model is no byte-pair encoding, and others are not known");
  }
  if (normalizes)
    throw errors.tokenizerNotUsable("its tokenizer.model replaces characters by a table of its own");
  const settings = Settings.parse(config);
  const json = pieceTokenizerJson(pieces, {
    addsSpace: settings.add_prefix_space ?? addsSpace,
    onlyAtStart: settings.legacy === false,
  });
  const added = [...(json["added_tokens"] as { id: number }[])];
  for (const [id, token] of Object.entries(settings.added_tokens_decoder)) {
    const place = added.findIndex((other) => other.id === Number(id));
    if (place >= 0) added.splice(place, 1);
    added.push({ ...token, id: Number(id) });
  }
  const tokens = pieces.map(({ text }) => text);
  const idOf = (name: unknown): number | undefined => {
    const id = tokens.indexOf(String(name));
    return id < 0 ? undefined : id;
  };
  const begin = settings.add_bos_token ? idOf(config.bos_token ?? "<s>") : undefined;
  const end = settings.add_eos_token ? idOf(config.eos_token ?? "</s>") : undefined;
  return { ...json, added_tokens: added, post_processor: surroundings([begin, end], tokens) };
}

/** Those of tokenizer_config.json that say how pieces are used; what is not well formed is as if it were not there. */
const Settings = z.looseObject({
  add_bos_token: z.boolean().catch(true).default(true),
  add_eos_token: z.boolean().catch(false).default(false),
  add_prefix_space: z.boolean().nullish().catch(undefined),
  legacy: z.boolean().nullish().catch(undefined),
  added_tokens_decoder: z
    .record(z.string().regex(/^\d+$/), z.looseObject({ content: z.string() }))
    .catch({})
    .default({}),
});

function parseModel(bytes: Uint8Array): SentencePieceModel {
  const model: SentencePieceModel = { pieces: [], modelType: 1, addsSpace: true, normalizes: false };
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.bytes !== undefined) {
      if (model.pieces.length >= mostPieces) throw damaged("it has more than a million pieces");
      model.pieces.push(parsePiece(field.bytes));
    } else if (field.number === 2 && field.bytes !== undefined) {
      for (const { number, value } of fieldsOf(field.bytes)) if (number === 3) model.modelType = value;
    } else if (field.number === 3 && field.bytes !== undefined) {
      for (const { number, value, bytes: table } of fieldsOf(field.bytes)) {
        if (number === 2) model.normalizes = (table?.length ?? 0) > 0;
        if (number === 3) model.addsSpace = value !== 0;
      }
    }
  }
  if (model.pieces.length === 0) throw damaged("it has no pieces");
  return model;
}

/** A piece may begin with U+FEFF. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function parsePiece(bytes: Uint8Array): Piece {
  let text = "";
  let score = 0;
  let type: number = tokenTypes.normal;
  for (const field of fieldsOf(bytes)) {
    if (field.number === 1 && field.bytes !== undefined) text = decoder.decode(field.bytes);
    else if (field.number === 2) score = field.value;
    else if (field.number === 3) type = field.value;
  }
  return { text, score, type };
}

interface Field {
  readonly number: number;
  /** Of a number; 32-bit ones are read as floats. */
  readonly value: number;
  /** Of a text or of a message within. */
  readonly bytes?: Uint8Array;
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[position++];
      if (byte === undefined) break;
      // Only the lower 53 bits are looked at; nothing that is read here has more.
      if (shift < 49) value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw damaged("a number in it does not end");
  };
  while (position < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const kind = tag % 8;
    if (kind === 0) {
      yield { number, value: varint() };
      continue;
    }
    const length = kind === 2 ? varint() : { 1: 8, 5: 4 }[kind];
    if (length === undefined || length > bytes.length - position)
      throw damaged("it ends in the middle of a field");
    if (kind === 5) yield { number, value: view.getFloat32(position, true) };
    if (kind === 2) yield { number, value: 0, bytes: bytes.subarray(position, position + length) };
    position += length;
  }
}

function damaged(reason: string): Error {
  return errors.tokenizerNotUsable(`its tokenizer.model is damaged: ${reason}`);
}

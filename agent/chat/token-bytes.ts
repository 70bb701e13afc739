// The bytes of a single token, which may be a part of a character.
import * as z from "zod";
import { bytesByCharacter } from "../tokenizer/byte-alphabet.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

const TokenizerJson = z.object({ model: z.object({ vocab: z.record(z.string(), z.int()) }) });

/** Of tokens that are written in GPT-2's alphabet or as `<0x0A>`; of others those of their text. */
export function tokenBytes(tokenizer: Tokenizer): (token: number) => Uint8Array<ArrayBuffer> {
  let written: Map<number, string> | undefined;
  return (token) => {
    const text = tokenizer.decode([token]);
    if (!text.includes("\uFFFD")) return Uint8Array.from(Buffer.from(text));
    // The vocabulary is turned round for the first token that is no text of its own.
    written ??= writtenTokens(tokenizer.json);
    return bytesOf(written.get(token) ?? "") ?? Uint8Array.from(Buffer.from(text));
  };
}

function writtenTokens(json: object): Map<number, string> {
  const { data } = TokenizerJson.safeParse(json);
  return new Map(Object.entries(data?.model.vocab ?? {}).map(([text, id]) => [id, text]));
}

function bytesOf(written: string): Uint8Array<ArrayBuffer> | undefined {
  const [, digits] = /^<0x([0-9A-Fa-f]{2})>$/.exec(written) ?? [];
  if (digits !== undefined) return Uint8Array.of(parseInt(digits, 16));
  const bytes = Array.from(written, (character) => bytesByCharacter.get(character));
  if (bytes.length === 0 || bytes.includes(undefined)) return undefined;
  return Uint8Array.from(bytes as number[]);
}

// Tokens become text again, as in Hugging Face's `tokenizers`.
import * as z from "zod";
import { bytesByCharacter } from "./byte-alphabet.ts";
import { partsOf, Pattern, readPart, unknownPart, type Part } from "./parts.ts";

type Decoder = (tokens: string[]) => string[];

/** Reads the `decoder` of a tokenizer.json; without one, tokens are joined with blanks. */
export function readDecoder(part: unknown): (tokens: string[]) => string {
  const steps = partsOf(part, "decoder", "decoders").map(readStep);
  if (steps.length === 0) return (tokens) => tokens.join(" ");
  return (tokens) => steps.reduce((decoded, step) => step(decoded), tokens).join("");
}

const Metaspace = z.object({
  replacement: z.string().min(1),
  prepend_scheme: z.enum(["always", "first", "never"]).optional(),
  add_prefix_space: z.boolean().default(true),
});
const Replace = z.object({ pattern: Pattern, content: z.string() });
const Strip = z.object({ content: z.string().min(1), start: z.int().min(0), stop: z.int().min(0) });
const BPEDecoder = z.object({ suffix: z.string() });

function readStep(part: Part): Decoder {
  switch (part.type) {
    case "ByteLevel":
      return (tokens) => [Buffer.concat(tokens.map(bytesOf)).toString()];
    case "ByteFallback":
      return byteFallback;
    case "Fuse":
      return (tokens) => [tokens.join("")];
    case "Metaspace": {
      const options = readPart(Metaspace, part, "decoder");
      const scheme = options.prepend_scheme ?? (options.add_prefix_space ? "always" : "never");
      return (tokens) =>
        tokens.map((token, index) =>
          token.replaceAll(options.replacement, index === 0 && scheme !== "never" ? "" : " "),
        );
    }
    case "Replace": {
      const { pattern, content } = readPart(Replace, part, "decoder");
      return (tokens) => tokens.map((token) => token.replace(pattern, () => content));
    }
    case "Strip": {
      const { content, start, stop } = readPart(Strip, part, "decoder");
      return (tokens) => tokens.map((token) => stripped(token, content, start, stop));
    }
    case "BPEDecoder": {
      const { suffix } = readPart(BPEDecoder, part, "decoder");
      return (tokens) =>
        tokens.map((token, index) => token.replaceAll(suffix, index === tokens.length - 1 ? "" : " "));
    }
    default:
      throw unknownPart("decoder", part.type);
  }
}

/** A token with a character that is not in the byte alphabet is taken as it is. */
function bytesOf(token: string): Buffer {
  const bytes: number[] = [];
  for (const character of token) {
    const byte = bytesByCharacter.get(character);
    if (byte === undefined) return Buffer.from(token);
    bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/** Runs of `<0x0A>` and the like become text where they are UTF-8, and one U+FFFD a byte where not. */
function byteFallback(tokens: string[]): string[] {
  const decoded: string[] = [];
  let bytes: number[] = [];
  const flush = () => {
    if (bytes.length === 0) return;
    try {
      decoded.push(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes)));
    } catch {
      decoded.push("\ufffd".repeat(bytes.length));
    }
    bytes = [];
  };
  for (const token of tokens) {
    const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(token);
    if (byte === null) {
      flush();
      decoded.push(token);
    } else {
      bytes.push(parseInt(byte[1]!, 16));
    }
  }
  flush();
  return decoded;
}

function stripped(token: string, content: string, start: number, stop: number): string {
  const characters = Array.from(token);
  let from = 0;
  while (from < start && characters[from] === content) from++;
  let to = characters.length;
  while (characters.length - to < stop && to > from && characters[to - 1] === content) to--;
  return characters.slice(from, to).join("");
}

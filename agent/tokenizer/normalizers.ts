// What is done to a text before it is cut into words, as in Hugging Face's `tokenizers`.
import * as z from "zod";
import { errors } from "../errors.ts";
import { toByteCharacters } from "./byte-alphabet.ts";
import { partsOf, Pattern, readPart, unknownPart, type Part } from "./parts.ts";

export type Normalizer = (text: string) => string;

/** A few steps may double a text each time; this much more than it was is no normalisation. */
const largestGrowth = 64;

/** Reads the `normalizer` of a tokenizer.json. */
export function readNormalizer(part: unknown): Normalizer {
  const steps = partsOf(part, "normalizer", "normalizers").map(readStep);
  return (text) => {
    let normalized = text;
    for (const step of steps) {
      normalized = step(normalized);
      if (normalized.length > largestGrowth * (text.length + 16)) {
        throw errors.tokenizerNotUsable("its normalizer makes texts many times longer");
      }
    }
    return normalized;
  };
}

const Prepend = z.object({ prepend: z.string() });
const Replace = z.object({ pattern: Pattern, content: z.string() });
const Strip = z.object({ strip_left: z.boolean(), strip_right: z.boolean() });

function readStep(part: Part): Normalizer {
  switch (part.type) {
    case "NFC":
    case "NFD":
    case "NFKC":
    case "NFKD": {
      const form = part.type;
      return (text) => text.normalize(form);
    }
    case "Lowercase":
      return (text) => text.toLowerCase();
    case "StripAccents":
      return (text) => text.replace(/\p{M}/gu, "");
    case "ByteLevel":
      return toByteCharacters;
    case "Prepend": {
      const { prepend } = readPart(Prepend, part, "normalizer");
      return (text) => (text === "" ? text : prepend + text);
    }
    case "Replace": {
      const { pattern, content } = readPart(Replace, part, "normalizer");
      return (text) => text.replace(pattern, () => content);
    }
    case "Strip": {
      const { strip_left: left, strip_right: right } = readPart(Strip, part, "normalizer");
      return (text) => {
        const start = left ? text.replace(/^\p{White_Space}+/u, "") : text;
        return right ? start.slice(0, start.length - trailingSpace(start)) : start;
      };
    }
    default:
      throw unknownPart("normalizer", part.type);
  }
}

/** Counted from the end, since an expression for it would try every run of blanks in the text. */
function trailingSpace(text: string): number {
  let count = 0;
  while (count < text.length && /\p{White_Space}/u.test(text[text.length - 1 - count]!)) count++;
  return count;
}

// Cuts a text into the words that are encoded one by one, as in Hugging Face's `tokenizers`.
import * as z from "zod";
import { toByteCharacters } from "./byte-alphabet.ts";
import { partsOf, Pattern, readPart, unknownPart, type Part } from "./parts.ts";
import { translatePattern } from "./pattern.ts";

/** `atStart` tells whether the piece is the beginning of the text. */
export type PreTokenizer = (piece: string, atStart: boolean) => string[];

/** GPT-2's expression (Radford et al., 2019). */
export const gpt2Pattern =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Reads the `pre_tokenizer` of a tokenizer.json. */
export function readPreTokenizer(part: unknown): PreTokenizer {
  const steps = partsOf(part, "pre_tokenizer", "pretokenizers").map(readStep);
  return (piece, atStart) => {
    let pieces = [piece];
    for (const step of steps) pieces = pieces.flatMap((text, index) => step(text, atStart && index === 0));
    return pieces;
  };
}

const ByteLevel = z.object({ add_prefix_space: z.boolean(), use_regex: z.boolean().default(true) });
const Behavior = z.enum(["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"]);
type Behavior = z.infer<typeof Behavior>;
const Split = z.object({ pattern: Pattern, behavior: Behavior, invert: z.boolean().default(false) });
const Metaspace = z.object({
  replacement: z.string().min(1),
  prepend_scheme: z.enum(["always", "first", "never"]).optional(),
  add_prefix_space: z.boolean().default(true),
  split: z.boolean().default(true),
});
const Digits = z.object({ individual_digits: z.boolean() });
const Punctuation = z.object({ behavior: Behavior.default("Isolated") });

function readStep(part: Part): PreTokenizer {
  const what = "pre_tokenizer";
  switch (part.type) {
    case "ByteLevel": {
      const { add_prefix_space: addSpace, use_regex: cuts } = readPart(ByteLevel, part, what);
      const expression = translatePattern(gpt2Pattern);
      return (piece) => {
        const spaced = addSpace && !piece.startsWith(" ") ? ` ${piece}` : piece;
        const words = cuts ? split(spaced, expression, "Isolated", false) : [spaced];
        return words.map(toByteCharacters);
      };
    }
    case "Split": {
      const { pattern, behavior, invert } = readPart(Split, part, what);
      return (piece) => split(piece, pattern, behavior, invert);
    }
    case "Metaspace":
      return metaspace(readPart(Metaspace, part, what));
    case "Digits": {
      const behavior = readPart(Digits, part, what).individual_digits ? "Isolated" : "Contiguous";
      return (piece) => split(piece, /\p{N}/gu, behavior, false);
    }
    case "Punctuation": {
      const { behavior } = readPart(Punctuation, part, what);
      return (piece) => split(piece, /[\p{P}$+<=>^`|~]/gu, behavior, false);
    }
    case "Whitespace": {
      const words =
        /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]+|[^\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}\p{White_Space}]+/gu;
      return (piece) => split(piece, words, "Removed", true);
    }
    case "WhitespaceSplit":
      return (piece) => split(piece, /\p{White_Space}/gu, "Removed", false);
    default:
      throw unknownPart(what, part.type);
  }
}

/** SentencePiece's way with blanks: each becomes `▁`, and words begin with theirs. */
function metaspace(options: z.infer<typeof Metaspace>): PreTokenizer {
  const { replacement } = options;
  const scheme = options.prepend_scheme ?? (options.add_prefix_space ? "always" : "never");
  const isReplacement = new RegExp(Pattern.parse({ String: replacement }), "gv");
  return (piece, atStart) => {
    let text = piece.replaceAll(" ", replacement);
    const prepends = scheme === "always" || (scheme === "first" && atStart);
    if (prepends && !text.startsWith(replacement)) text = replacement + text;
    return options.split ? split(text, isReplacement, "MergedWithNext", false) : [text];
  };
}

/** Cuts a text at the matches of an expression. `invert` takes the gaps for matches and the other way round. */
function split(text: string, expression: RegExp, behavior: Behavior, invert: boolean): string[] {
  const pieces: { text: string; isMatch: boolean }[] = [];
  let end = 0;
  for (const match of text.matchAll(expression)) {
    if (match[0] === "") continue;
    if (match.index > end) pieces.push({ text: text.slice(end, match.index), isMatch: invert });
    pieces.push({ text: match[0], isMatch: !invert });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), isMatch: invert });
  if (behavior === "Removed") return pieces.filter(({ isMatch }) => !isMatch).map((piece) => piece.text);
  const joined: string[] = [];
  for (const [index, { text: piece, isMatch }] of pieces.entries()) {
    const previousIsMatch = index > 0 && pieces[index - 1]!.isMatch;
    const joins =
      index > 0 &&
      ((behavior === "Contiguous" && isMatch === previousIsMatch) ||
        (behavior === "MergedWithPrevious" && isMatch && !previousIsMatch) ||
        (behavior === "MergedWithNext" && !isMatch && previousIsMatch));
    if (joins) joined.push(joined.pop()! + piece);
    else joined.push(piece);
  }
  return joined;
}

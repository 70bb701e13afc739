// Reading the parts of a tokenizer.json, whose authors are strangers: nothing is trusted, everything named.
import * as z from "zod";
import { errors } from "../errors.ts";
import { translatePattern } from "./pattern.ts";

const deepestSequence = 8;

/** A part of a tokenizer.json: an object with a `type`. */
export interface Part {
  type: string;
  [key: string]: unknown;
}

const Part = z.looseObject({ type: z.string() });

/** Flattens nested sequences to a list of parts; no part at all is an empty list. */
export function partsOf(part: unknown, what: string, listKey: string, depth = 0): Part[] {
  if (part === null || part === undefined) return [];
  const { type, ...rest } = readPart(Part, part, what);
  if (type !== "Sequence") return [{ type, ...rest }];
  const list = rest[listKey];
  if (!Array.isArray(list)) throw errors.tokenizerNotUsable(`its ${what} is a sequence without ${listKey}`);
  if (depth >= deepestSequence || list.length > 100) {
    throw errors.tokenizerNotUsable(`its ${what} is a sequence that is too long or too deeply nested`);
  }
  return list.flatMap((inner: unknown) => partsOf(inner, what, listKey, depth + 1));
}

/** Parses one part; throws `tokenizer_not_usable` with the place of the first thing that is wrong. */
export function readPart<T extends z.ZodType>(schema: T, part: unknown, what: string): z.infer<T> {
  const read = schema.safeParse(part);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  const place = issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  throw errors.tokenizerNotUsable(`its ${what} is not well-formed${place}: ${issue.message}`);
}

export function unknownPart(what: string, type: string): Error {
  return errors.tokenizerNotUsable(`its ${what} is of the kind ${type}, which is not supported`);
}

/** `{"String": …}` is taken literally, `{"Regex": …}` is an expression for Oniguruma. */
export const Pattern = z.union([
  z.object({ String: z.string() }).transform(({ String: text }) => new RegExp(quote(text), "gv")),
  z.object({ Regex: z.string() }).transform(({ Regex: pattern }) => translatePattern(pattern)),
]);

/** An expression that matches exactly this text. */
export function quote(text: string): string {
  return Array.from(text, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).join("");
}

// Ids of tokens where a request may name them instead of a text.
import * as z from "zod";

/** Looked at as a whole: a list of a hundred thousand that are wrong is one fault, not as many. */
export const TokenList = z.custom<number[]>(isTokenList, "is not a list of ids of tokens");

function isTokenList(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((one) => Number.isSafeInteger(one) && (one as number) >= 0);
}

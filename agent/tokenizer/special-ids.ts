// Which ids of a tokenizer are special tokens, such as one that ends a turn: what tokenizer.json says of its added tokens.
import * as z from "zod";
import type { Tokenizer } from "./tokenizer.ts";

const TokenizerJson = z.looseObject({
  added_tokens: z.array(z.looseObject({ id: z.int(), special: z.boolean().default(false) })).default([]),
});

export function specialIds({ json, special }: Tokenizer): ReadonlySet<number> {
  const added = TokenizerJson.safeParse(json).data?.added_tokens ?? [];
  const ids = added.filter((token) => token.special).map(({ id }) => id);
  // A GGUF file names these alone.
  for (const id of [special.endOfText, special.endOfTurn]) if (id !== undefined) ids.push(id);
  return new Set(ids);
}

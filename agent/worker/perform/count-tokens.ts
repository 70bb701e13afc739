// How many tokens texts have, without the model that they are for.
import type { Performer } from "../performers.ts";
import { openTokenizer } from "./open-tokenizer.ts";

export const countTokens: Performer<"countTokens"> = async ({ tokenizer: place, texts }) => {
  const tokenizer = await openTokenizer(place);
  return { tokens: texts.map((text) => tokenizer.encode(text).length) };
};

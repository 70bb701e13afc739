// A model that answers everything with the same text, for tests that need to know what is said.
import type { ModelConfig } from "../../schemas/run.ts";
import type { Model } from "../../agent/model/huggingface.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { chainedModel } from "./chained-model.ts";

/**
 * Each token is followed by the next one of the text, and the last one by the end of the turn. So no token may be there
 * twice: lines of a text are indented differently, as line ends with the white space after them are one token. One that
 * is endless begins anew at the end.
 */
export async function recitingModel(
  text: string,
  changes: Partial<ModelConfig> = {},
  { isEndless = false }: { isEndless?: boolean } = {},
): Promise<Model> {
  // So often that every word becomes one token.
  const tokenizer = await trainByteLevelBpe([`${text}\n`.repeat(8)], 2000);
  const tokens = tokenizer.encode(text);
  if (new Set(tokens).size < tokens.length) throw new Error(`A token is there twice in ${text}`);
  // A template ends with a line end before the answer.
  const [lineEnd] = tokenizer.encode("\n");
  const chain = [lineEnd!, ...tokens, isEndless ? lineEnd! : tokenizer.special.endOfTurn!];
  const steps = chain.slice(0, -1).map((token, place) => [token, chain[place + 1]!] as const);
  return chainedModel(tokenizer, steps, { contextLength: 4000, ...changes });
}

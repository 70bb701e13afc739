// A model that answers everything with the same text, for tests that need to know what is said.
import type { ModelConfig } from "../../schemas/run.ts";
import type { Model } from "../../agent/model/huggingface.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { tinyConfig } from "./tiny-model.ts";

/** How much more probable the next token is than all others. */
const CERTAINTY = 20;

/**
 * Each token is followed by the next one of the text, and the last one by the end of the turn; attention and MLP add
 * nothing. So no token may be there twice: lines of a text are indented differently, as line ends with the white space
 * after them are one token. One that is endless begins anew at the end.
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
  const config = tinyConfig("llama", {
    contextLength: 4000,
    layers: 1,
    hiddenSize: 8 * Math.ceil(chain.length / 8),
    attentionHeads: 2,
    keyValueHeads: 2,
    ...changes,
    vocabularySize: tokenizer.size,
    tiedEmbeddings: false,
  });
  const { hiddenSize } = config;
  const tensors = initialParameters(config, 1, 0.1);
  for (const [name, { data }] of tensors)
    if (/embed_tokens|lm_head|o_proj|down_proj/.test(name)) data.fill(0);
  const embeddings = tensors.get("model.embed_tokens.weight")!.data;
  const output = tensors.get("lm_head.weight")!.data;
  for (const [place, token] of chain.slice(0, -1).entries()) {
    embeddings[token * hiddenSize + place] = 1;
    output[chain[place + 1]! * hiddenSize + place] = CERTAINTY;
  }
  return { config, tokenizer, tensors };
}

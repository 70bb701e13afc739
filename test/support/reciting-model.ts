// A model that answers everything with the same text, for tests that need to know what is said.
import type { Model } from "../../agent/model/huggingface.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import { tinyConfig } from "./tiny-model.ts";

/** How much more probable the next token is than all others. */
const CERTAINTY = 20;

/**
 * Each token is followed by the next one of the text, and the last one by the end of the turn; attention and MLP add
 * nothing. So no token may be there twice: lines of a text are indented differently, as line ends with the white space
 * after them are one token.
 */
export async function recitingModel(text: string, contextLength = 4000): Promise<Model> {
  // So often that every word becomes one token.
  const tokenizer = await trainByteLevelBpe([`${text}\n`.repeat(8)], 2000);
  const tokens = tokenizer.encode(text);
  if (new Set(tokens).size < tokens.length) throw new Error(`A token is there twice in ${text}`);
  // A template ends with a line end before the answer.
  const chain = [...tokenizer.encode("\n"), ...tokens, tokenizer.special.endOfTurn!];
  const hiddenSize = 8 * Math.ceil(chain.length / 8);
  const config = tinyConfig("llama", {
    vocabularySize: tokenizer.size,
    contextLength,
    layers: 1,
    hiddenSize,
    attentionHeads: 2,
    keyValueHeads: 2,
    tiedEmbeddings: false,
  });
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

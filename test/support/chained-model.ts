// A model in which one token follows another for certain, for tests that need to know what is said.
import type { ModelConfig } from "../../schemas/run.ts";
import type { Model } from "../../agent/model/huggingface.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import type { Tokenizer } from "../../agent/tokenizer/tokenizer.ts";
import { tinyConfig } from "./tiny-model.ts";

/** How much more probable the next token is than all others. */
const CERTAINTY = 20;

/** After the first token of a step comes its second one, whatever was before; attention and MLP add nothing. */
export function chainedModel(
  tokenizer: Tokenizer,
  steps: readonly (readonly [token: number, next: number])[],
  changes: Partial<ModelConfig>,
): Model {
  const config = tinyConfig("llama", {
    layers: 1,
    // A dimension for each step.
    hiddenSize: 8 * Math.ceil(steps.length / 8),
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
  for (const [place, [token, next]] of steps.entries()) {
    tensors.get("model.embed_tokens.weight")!.data[token * hiddenSize + place] = 1;
    tensors.get("lm_head.weight")!.data[next * hiddenSize + place] = CERTAINTY;
  }
  return { config, tokenizer, tensors };
}

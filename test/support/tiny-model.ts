// Small models with random weights for tests: large enough to have groups of heads, small enough for anything.
import type { ModelConfig } from "../../schemas/run.ts";
import type { Model } from "../../agent/model/huggingface.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import type { Tensors } from "../../agent/model/tensors.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";
import type { Tokenizer } from "../../agent/tokenizer/tokenizer.ts";

/** Llama or a relative with four query heads on two key heads, or GPT-2 with four heads. */
export function tinyConfig(family: ModelConfig["family"], changes: Partial<ModelConfig> = {}): ModelConfig {
  return {
    family,
    vocabularySize: 300,
    contextLength: 64,
    layers: 2,
    hiddenSize: 32,
    attentionHeads: 4,
    keyValueHeads: family === "gpt2" ? 4 : 2,
    intermediateSize: family === "gpt2" ? 128 : 96,
    tiedEmbeddings: true,
    ropeTheta: 10000,
    normEpsilon: 1e-5,
    ...changes,
  };
}

/** Weights so large that every layer matters, and biases and norms that are not what they start from. */
export function tinyTensors(config: ModelConfig, seed = 7): Tensors {
  const tensors = initialParameters(config, seed, 0.2);
  for (const { shape, data } of tensors.values()) {
    if (shape.length > 1) continue;
    for (let index = 0; index < data.length; index++) data[index]! += 0.3 * Math.sin(index * 1.7 + seed);
  }
  return tensors;
}

/** Two hundred bytes of English, learnt into about 300 tokens, with ChatML's special tokens. */
export async function tinyTokenizer(): Promise<Tokenizer> {
  const text =
    "Show the log of the last three commits. Delete the branch feature/login. Müller’s naïve 漢字 test. ";
  return await trainByteLevelBpe([text.repeat(4)], 300);
}

/** A model of which every part fits together; its answers are nonsense, yet always the same. */
export async function tinyModel(
  family: ModelConfig["family"],
  changes: Partial<ModelConfig> = {},
  given?: Tokenizer,
): Promise<Model> {
  const tokenizer = given ?? (await tinyTokenizer());
  const config = tinyConfig(family, { vocabularySize: tokenizer.size, ...changes });
  return { config, tokenizer, tensors: tinyTensors(config) };
}

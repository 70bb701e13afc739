// Small models with random weights for tests: large enough to have groups of heads, small enough for anything.
import type { ModelConfig } from "../../schemas/run.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import type { Tensors } from "../../agent/model/tensors.ts";

/** Llama with four query heads on two key heads, or GPT-2 with four heads. */
export function tinyConfig(family: "llama" | "gpt2", changes: Partial<ModelConfig> = {}): ModelConfig {
  return {
    family,
    vocabularySize: 300,
    contextLength: 64,
    layers: 2,
    hiddenSize: 32,
    attentionHeads: 4,
    keyValueHeads: family === "llama" ? 2 : 4,
    intermediateSize: family === "llama" ? 96 : 128,
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

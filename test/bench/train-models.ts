// The models of the `train` benchmarks, with the shape of their batches.
import type { ModelConfig } from "../../schemas/run.ts";
import type { BatchShape } from "./train-data.ts";

export interface BenchModel {
  name: string;
  model: ModelConfig;
  shape: BatchShape;
}

/** nanoGPT's recipe for a CPU. */
const small: BenchModel = {
  name: "gpt2-4x128",
  shape: { batchSize: 12, sequenceLength: 64 },
  model: gpt2({ layers: 4, width: 128, heads: 4, contextLength: 64, vocabularySize: 65 }),
};

/** nanoGPT's recipe for characters on a GPU, with smaller batches. */
const medium: BenchModel = {
  name: "gpt2-6x384",
  shape: { batchSize: 4, sequenceLength: 256 },
  model: gpt2({ layers: 6, width: 384, heads: 6, contextLength: 256, vocabularySize: 65 }),
};

/** GPT-2 as published, on the batches of llm.c. */
const large: BenchModel = {
  name: "gpt2-124m",
  shape: { batchSize: 4, sequenceLength: 64 },
  model: gpt2({ layers: 12, width: 768, heads: 12, contextLength: 1024, vocabularySize: 50257 }),
};

export const benchModels = { small, medium, large } as const;

function gpt2(size: {
  layers: number;
  width: number;
  heads: number;
  contextLength: number;
  vocabularySize: number;
}): ModelConfig {
  const { layers, width, heads, contextLength, vocabularySize } = size;
  return {
    ...{ family: "gpt2", layers, contextLength, vocabularySize, hiddenSize: width },
    ...{ attentionHeads: heads, keyValueHeads: heads, intermediateSize: 4 * width },
    ...{ tiedEmbeddings: true, ropeTheta: 10000, normEpsilon: 1e-5 },
  };
}

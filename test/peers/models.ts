// The models and batches on which Trainyard is compared with PyTorch.
import { elementCount } from "../../agent/autodiff/tensor.ts";
import type { Batch } from "../../agent/dataset/batches.ts";
import { createRandom } from "../../agent/dataset/random.ts";
import { type LoraOptions, adapterShapes } from "../../agent/model/lora.ts";
import { initialParameters } from "../../agent/model/parameters.ts";
import type { Tensors } from "../../agent/model/tensors.ts";
import type { ModelConfig } from "../../schemas/run.ts";

export const batchSize = 3;
export const sequenceLength = 16;

const llama: ModelConfig = {
  family: "llama",
  vocabularySize: 61,
  contextLength: 24,
  layers: 2,
  hiddenSize: 32,
  attentionHeads: 4,
  keyValueHeads: 4,
  intermediateSize: 96,
  tiedEmbeddings: true,
  ropeTheta: 10000,
  normEpsilon: 1e-5,
};
const gpt2: ModelConfig = { ...llama, family: "gpt2", intermediateSize: 128 };
/** Sizes that are no multiples of four. */
const odd = { hiddenSize: 30, attentionHeads: 3, keyValueHeads: 3, intermediateSize: 50 };
const groupedQueries = { ...llama, keyValueHeads: 2, tiedEmbeddings: false, ropeTheta: 500000 };

const qwen2: ModelConfig = { ...llama, family: "qwen2", keyValueHeads: 2 };
const qwen3: ModelConfig = { ...groupedQueries, family: "qwen3", headSize: 12 };
const yarn = { type: "yarn", factor: 2, originalContextLength: 12, betaFast: 32, betaSlow: 1 } as const;

/** A model with batches for one optimizer step; further steps take other batches of the same kind. */
export interface ComparedModel {
  name: string;
  model: ModelConfig;
  packed: boolean;
  /** Micro-batches in an optimizer step. */
  microBatches: number;
  /** Share of targets that carry loss. */
  lossShare: number;
}

const plain = { packed: false, microBatches: 1, lossShare: 1 };

export const comparedModels: readonly ComparedModel[] = [
  { ...plain, name: "llama with tied embeddings", model: llama },
  { ...plain, name: "llama with grouped queries and an output layer of its own", model: groupedQueries },
  { ...plain, name: "llama with one key head for all queries", model: { ...llama, keyValueHeads: 1 } },
  { ...plain, name: "llama with packed documents", model: groupedQueries, packed: true },
  { ...plain, name: "llama with a large vocabulary", model: { ...llama, vocabularySize: 3001 } },
  {
    ...plain,
    name: "llama with a large vocabulary and an output layer of its own",
    model: { ...groupedQueries, vocabularySize: 3001 },
  },
  {
    ...plain,
    name: "llama with biases and wide heads",
    model: { ...llama, attentionBias: true, headSize: 10 },
  },
  { ...plain, name: "qwen2", model: qwen2 },
  { ...plain, name: "qwen2 with packed documents", model: { ...qwen2, ropeScaling: yarn }, packed: true },
  { ...plain, name: "qwen3", model: qwen3 },
  { ...plain, name: "qwen3 with accumulated gradients", model: { ...qwen3, headSize: 6 }, microBatches: 2 },
  { ...plain, name: "gpt2", model: gpt2 },
  { ...plain, name: "gpt2 with packed documents", model: gpt2, packed: true },
  {
    ...plain,
    name: "gpt2 with a large vocabulary and a long context",
    model: { ...gpt2, vocabularySize: 3001, contextLength: 1200 },
  },
  { ...plain, name: "llama with odd sizes", model: { ...llama, ...odd } },
  { ...plain, name: "gpt2 with odd sizes", model: { ...gpt2, ...odd } },
  { ...plain, name: "llama with accumulated gradients", model: llama, microBatches: 3, lossShare: 0.6 },
  { ...plain, name: "gpt2 with accumulated gradients", model: gpt2, microBatches: 2 },
  { ...plain, name: "llama with masked targets", model: llama, lossShare: 0.4 },
  {
    ...plain,
    name: "gpt2 with packed documents and masked targets",
    model: gpt2,
    packed: true,
    lossShare: 0.4,
  },
];

/** Weights with no special place among them: no bias is zero, no norm is one. */
export function drawWeights(model: ModelConfig): Tensors {
  const random = createRandom(7);
  const tensors = initialParameters(model, 5, 0.1);
  for (const { data } of tensors.values()) {
    for (let index = 0; index < data.length; index++) data[index]! += 0.1 * random.normal();
  }
  return tensors;
}

/** Adapters of which both halves are random, so that both have a gradient from the first step. */
export function drawAdapters(model: ModelConfig, options: LoraOptions): Tensors {
  const random = createRandom(3);
  return new Map(
    adapterShapes(model, options).map(({ name, shape }) => [
      name,
      { shape, data: Float32Array.from({ length: elementCount(shape) }, () => 0.1 * random.normal()) },
    ]),
  );
}

/** The micro-batches of `steps` optimizer steps. */
export function drawBatches(compared: ComparedModel, steps: number): Batch[][] {
  const random = createRandom(11);
  const layout = compared.packed ? packedDocuments : oneDocument;
  const drawBatch = (): Batch => {
    const size = batchSize * sequenceLength;
    const token = () => random.below(compared.model.vocabularySize);
    const tokens = Int32Array.from({ length: size }, token);
    const targets = Int32Array.from({ length: size }, token);
    const weights = Float32Array.from(layout.segments, (segment) =>
      segment >= 0 && random.next() < compared.lossShare ? 1 : 0,
    );
    return { tokens, targets, weights, ...layout, stretches: [] };
  };
  return Array.from({ length: steps }, () => Array.from({ length: compared.microBatches }, drawBatch));
}

const oneDocument = layOut([[sequenceLength], [sequenceLength], [sequenceLength]]);
/** One sequence is full, one ends in padding, one holds a single document. */
const packedDocuments = layOut([[5, 8, 3], [7, 1, 4], [sequenceLength]]);

/** Positions and segments of documents of the given lengths in each sequence; the rest is padding. */
function layOut(lengths: readonly (readonly number[])[]): Pick<Batch, "positions" | "segments"> {
  const positions = new Int32Array(batchSize * sequenceLength);
  const segments = new Int32Array(batchSize * sequenceLength).fill(-1);
  for (const [row, documents] of lengths.entries()) {
    let at = row * sequenceLength;
    for (const [segment, length] of documents.entries()) {
      for (let position = 0; position < length; position++, at++) {
        positions[at] = position;
        segments[at] = segment;
      }
    }
  }
  return { positions, segments };
}

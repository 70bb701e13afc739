// How much memory a process takes that runs a model with llama.cpp.
import type { ModelConfig } from "../../schemas/run.ts";
import { writtenTypes } from "../model/gguf/types.ts";
import { headSizeOf } from "../model/shape.ts";

/** Tokens that are read at once. */
export const batchSize = 512;

/** Node.js, llama.cpp's libraries and a tokenizer, measured. */
const processMemory = 130 * 2 ** 20;

/** Of keys and values. */
export type CachePrecision = keyof typeof bytesOf;
const bytesOf = { float32: 4, float16: 2 } as const;

/** Answers of a model in float32 are to be those of its checkpoint; what has been rounded already needs no more. */
export function cachePrecisionOf(tensors: readonly { type: number }[]): CachePrecision {
  return tensors.every(({ type }) => type === writtenTypes.f32) ? "float32" : "float16";
}

/**
 * In bytes: the weights as they lie in the file, keys and values of the whole context, and what one batch needs at its
 * widest, the attention scores [heads, batch, context] or the logits [batch, vocabulary].
 */
export function estimateMemory(
  config: ModelConfig,
  contextLength: number,
  precision: CachePrecision,
  fileSize: number,
): number {
  const { hiddenSize, attentionHeads, intermediateSize, vocabularySize } = config;
  const batch = Math.min(batchSize, contextLength);
  const cache = estimateSequence(config, contextLength, precision);
  const scores = attentionHeads * batch * contextLength * 4;
  const activations = batch * (2 * intermediateSize + 4 * hiddenSize) * 4;
  const logits = batch * vocabularySize * 4;
  return processMemory + fileSize + cache + Math.max(scores + activations, logits);
}

/** In bytes: the keys and values of a context, which each sequence has of its own. */
export function estimateSequence(
  config: Pick<ModelConfig, "layers" | "hiddenSize" | "attentionHeads" | "keyValueHeads" | "headSize">,
  contextLength: number,
  precision: CachePrecision,
): number {
  const { layers, keyValueHeads } = config;
  return 2 * layers * headSizeOf(config) * keyValueHeads * contextLength * bytesOf[precision];
}

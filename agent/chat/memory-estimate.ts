// How much memory a process takes that runs a model with llama.cpp.
import type { ModelConfig } from "../../schemas/run.ts";

/** Tokens that are read at once. */
export const batchSize = 512;

/** Node.js, llama.cpp's libraries and a tokenizer, measured. */
const processMemory = 130 * 2 ** 20;

/**
 * In bytes: the weights as they lie in the file, keys and values of the whole context in float32, and what one batch
 * needs at its widest, the attention scores [heads, batch, context] or the logits [batch, vocabulary].
 */
export function estimateMemory(config: ModelConfig, contextLength: number, fileSize: number): number {
  const { hiddenSize, attentionHeads, intermediateSize, vocabularySize } = config;
  const batch = Math.min(batchSize, contextLength);
  const cache = estimateSequence(config, contextLength);
  const scores = attentionHeads * batch * contextLength * 4;
  const activations = batch * (2 * intermediateSize + 4 * hiddenSize) * 4;
  const logits = batch * vocabularySize * 4;
  return processMemory + fileSize + cache + Math.max(scores + activations, logits);
}

/** In bytes: the keys and values of a context, which each sequence has of its own. */
export function estimateSequence(config: ModelConfig, contextLength: number): number {
  const { layers, hiddenSize, attentionHeads, keyValueHeads } = config;
  return 2 * layers * (hiddenSize / attentionHeads) * keyValueHeads * contextLength * 4;
}

// Greedy answers of a checkpoint, and how far another program for the same model is from them.
import type { Forward } from "../model/forward.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** A prompt, what the checkpoint answers to it greedily, and its logits on the way. */
export interface Reference {
  prompt: readonly number[];
  /** Without the token that ends it. */
  answer: readonly number[];
  maxTokens: number;
  /** Log-probabilities [vocabulary] after the prompt and after each token of the answer. */
  logits: Float32Array[];
}

/** Another program that runs the model. */
export interface GreedyModel {
  /** Log-probabilities [tokens, vocabulary]: logits of which the logarithm of the sum of exponentials is 0. */
  logits(tokens: readonly number[]): Promise<Float32Array>;
  /**
   * At most `maxTokens` greedy tokens after the prompt, without the one that ends the answer. Left out where
   * answers come from `logits` alone: then the answer is the same when every position agrees.
   */
  answer?(prompt: readonly number[], maxTokens: number): Promise<readonly number[]>;
}

export interface Comparison {
  positions: number;
  parityTop1: number;
  sameAnswers: number;
  /** Of log-probabilities, since llama.cpp tells nothing else; below e^-40 all count as equal. */
  largestLogitDifference: number;
  /** Largest of the checkpoint's own without its sign, to judge the difference by. */
  largestLogit: number;
}

/** Whatever is less probable than e^-40 is never drawn, and soon too small for a float32. */
const lowest = -40;

export async function greedyAnswer(
  forward: Forward,
  tokenizer: Tokenizer,
  prompt: readonly number[],
  maxTokens: number,
): Promise<Reference> {
  const ends = new Set([tokenizer.special.endOfText, tokenizer.special.endOfTurn]);
  const tokens = [...prompt];
  const logits: Float32Array[] = [];
  for (;;) {
    const all = await forward.logits(tokens);
    const size = all.length / tokens.length;
    const last = logSoftmax(all.slice(-size), size); // [vocabulary]
    logits.push(last);
    const next = mostProbable(last);
    if (ends.has(next) || tokens.length - prompt.length === maxTokens - 1) {
      const answer = ends.has(next) ? tokens : [...tokens, next];
      return { prompt, answer: answer.slice(prompt.length), maxTokens, logits };
    }
    tokens.push(next);
  }
}

/**
 * Feeds the checkpoint's own answers, so that one other token does not spoil all that come after it, and compares
 * each position; then lets the model answer on its own.
 */
export async function compareWithReference(
  model: GreedyModel,
  references: readonly Reference[],
  vocabularySize: number,
): Promise<Comparison> {
  let positions = 0;
  let agreeing = 0;
  let sameAnswers = 0;
  let largestLogitDifference = 0;
  let largestLogit = 0;
  for (const reference of references) {
    const { prompt, answer, maxTokens, logits: expected } = reference;
    const agreeingBefore = agreeing;
    const fed = [...prompt, ...answer].slice(0, prompt.length + expected.length - 1);
    const logits = await model.logits(fed); // [fed, vocabulary]
    for (const [index, row] of expected.entries()) {
      const start = (prompt.length - 1 + index) * vocabularySize;
      const theirs = logits.subarray(start, start + vocabularySize);
      positions++;
      if (mostProbable(theirs) === mostProbable(row)) agreeing++;
      for (let token = 0; token < vocabularySize; token++) {
        const [ours, other] = [Math.max(lowest, row[token]!), Math.max(lowest, theirs[token]!)];
        // A NaN stays one: Math.max of it and anything else is NaN.
        largestLogitDifference = Math.max(largestLogitDifference, Math.abs(ours - other));
        largestLogit = Math.max(largestLogit, Math.abs(ours));
      }
    }
    const own = await model.answer?.(prompt, maxTokens);
    const same =
      own === undefined ? agreeing - agreeingBefore === expected.length : own.join() === answer.join();
    if (same) sameAnswers++;
  }
  return {
    positions,
    parityTop1: agreeing / Math.max(1, positions),
    sameAnswers: sameAnswers / Math.max(1, references.length),
    largestLogitDifference,
    largestLogit,
  };
}

/** The index of the largest logit; of equal ones the first, as llama.cpp does. */
export function mostProbable(logits: Float32Array): number {
  let best = 0;
  for (let token = 1; token < logits.length; token++) if (logits[token]! > logits[best]!) best = token;
  return best;
}

/** x − log Σ exp x over rows of `size` elements. */
export function logSoftmax(logits: Float32Array, size: number): Float32Array {
  const result = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += size) {
    const row = logits.subarray(start, start + size);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, logit) => total + Math.exp(logit - largest), 0);
    const shift = largest + Math.log(sum);
    for (let index = 0; index < size; index++) result[start + index] = row[index]! - shift;
  }
  return result;
}

// Greedy answers of a checkpoint, and how far another program for the same model is from them.
import type { Forward } from "../model/forward.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** A prompt, what the checkpoint answers to it greedily, and its logits on the way. */
export interface Reference {
  prompt: readonly number[];
  /** Without the token that ends it. */
  answer: readonly number[];
  maxTokens: number;
  /** Log-probabilities [vocabulary] after the last tokens of the prompt and after each token of the answer. */
  logits: Float32Array[];
}

/** As many tokens of a prompt are looked at, besides all of the answer. */
const mostPromptPositions = 64;

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
  /** Mean of Σ p · ln(p / q) over the positions, in nats. */
  klDivergence: number;
  /** Of the prompts' own tokens; NaN where there are none to predict. */
  referencePerplexity: number;
  perplexity: number;
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
    if (logits.length === 0) {
      const count = Math.min(mostPromptPositions, prompt.length - 1);
      for (let row = prompt.length - 1 - count; row < prompt.length - 1; row++) {
        logits.push(logSoftmax(all.slice(row * size, (row + 1) * size), size));
      }
    }
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
  const totals = { positions: 0, agreeing: 0, sameAnswers: 0, difference: 0, largest: 0, divergence: 0 };
  const text = { tokens: 0, ours: 0, theirs: 0 };
  for (const reference of references) {
    const { prompt, answer, maxTokens, logits: expected } = reference;
    const fed = [...prompt, ...answer].slice(0, prompt.length + maxTokens - 1);
    const first = prompt.length - 1 - promptRows(reference);
    const logits = await model.logits(fed.slice(0, first + expected.length)); // [fed, vocabulary]
    let agreeingAnswers = 0;
    for (const [index, row] of expected.entries()) {
      const start = (first + index) * vocabularySize;
      const theirs = logits.subarray(start, start + vocabularySize);
      const agrees = mostProbable(theirs) === mostProbable(row);
      const { difference, largest, divergence } = compareRows(row, theirs);
      totals.positions++;
      totals.agreeing += Number(agrees);
      totals.difference = Math.max(totals.difference, difference);
      totals.largest = Math.max(totals.largest, largest);
      totals.divergence += divergence;
      const next = prompt[first + index + 1];
      if (next === undefined) agreeingAnswers += Number(agrees);
      else {
        text.tokens++;
        text.ours -= row[next]!;
        text.theirs -= theirs[next]!;
      }
    }
    const own = await model.answer?.(prompt, maxTokens);
    const positionsOfAnswer = expected.length - promptRows(reference);
    const same = own === undefined ? agreeingAnswers === positionsOfAnswer : own.join() === answer.join();
    if (same) totals.sameAnswers++;
  }
  return {
    positions: totals.positions,
    parityTop1: totals.agreeing / Math.max(1, totals.positions),
    sameAnswers: totals.sameAnswers / Math.max(1, references.length),
    largestLogitDifference: totals.difference,
    largestLogit: totals.largest,
    klDivergence: totals.divergence / Math.max(1, totals.positions),
    referencePerplexity: Math.exp(text.ours / text.tokens),
    perplexity: Math.exp(text.theirs / text.tokens),
  };
}

/** How many of the rows stand before the end of the prompt. */
function promptRows({ prompt }: Reference): number {
  return Math.min(mostPromptPositions, prompt.length - 1);
}

/** Of log-probabilities [vocabulary]. A NaN stays one: Math.max of it and anything else is NaN. */
function compareRows(
  row: Float32Array,
  theirs: Float32Array,
): { difference: number; largest: number; divergence: number } {
  let difference = 0;
  let largest = 0;
  let divergence = 0;
  for (let token = 0; token < row.length; token++) {
    const [ours, other] = [Math.max(lowest, row[token]!), Math.max(lowest, theirs[token]!)];
    difference = Math.max(difference, Math.abs(ours - other));
    largest = Math.max(largest, Math.abs(ours));
    divergence += Math.exp(ours) * (ours - other);
  }
  // Rounding may make it a little less than nothing.
  return { difference, largest, divergence: divergence < 0 ? 0 : divergence };
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

// How likely a model finds given tokens: log-likelihoods of many sequences, in batches of about the same length.
import type { ModelConfig } from "../../../schemas/run.ts";
import { linearCrossEntropy } from "../../autodiff/ops/cross-entropy.ts";
import { Tape } from "../../autodiff/tape.ts";
import { buildDecoder, inputNames } from "../../model/decoder.ts";
import { openGraph } from "../../model/runtime.ts";
import type { Tensors } from "../../model/tensors.ts";
import type { Sequence } from "./sequences.ts";

export interface Likelihood {
  row: number;
  choice: number;
  /** Σ log p of the tokens that count, in nats. */
  sum: number;
  tokens: number;
}

export interface ScorerOptions {
  readonly config: ModelConfig;
  readonly tensors: Tensors;
  /** 0 takes every core. */
  readonly threads: number;
}

/** Of the logits of a batch, which are its widest tensor. */
const mostLogitBytes = 128 * 2 ** 20;
const shortest = 32;

/**
 * Tells each sequence's likelihood, those of one length together. What does not fit into the context is left out at the
 * beginning, as in lm-eval.
 */
export async function* scoreSequences(
  sequences: readonly Sequence[],
  { config, tensors, threads }: ScorerOptions,
): AsyncGenerator<Likelihood> {
  const weights = new Map([...tensors].map(([name, { data }]) => [name, data]));
  const lengths = new Map<number, Sequence[]>();
  for (const sequence of sequences) {
    const fitting = fitted(sequence, config.contextLength);
    const length = Math.min(config.contextLength, roundUp(fitting.tokens.length - 1));
    lengths.set(length, [...(lengths.get(length) ?? []), fitting]);
  }
  for (const [length, group] of [...lengths].sort(([left], [right]) => left - right)) {
    const fits = Math.floor(mostLogitBytes / (4 * config.vocabularySize * length));
    const size = Math.max(1, Math.min(fits, group.length));
    const batch = openBatch(config, weights, size, length, threads);
    for (let start = 0; start < group.length; start += size)
      yield* await batch(group.slice(start, start + size));
  }
}

type Batch = (sequences: readonly Sequence[]) => Promise<Likelihood[]>;

function openBatch(
  config: ModelConfig,
  weights: ReadonlyMap<string, Float32Array>,
  batchSize: number,
  length: number,
  threads: number,
): Batch {
  const rows = batchSize * length;
  const tape = new Tape();
  const options = { batchSize, sequenceLength: length, packed: false, dropout: false };
  const decoder = buildDecoder(tape, config, options);
  const targets = tape.onnx.input("targets", [rows, 1], "int32");
  const counts = tape.onnx.input("weights", [rows, 1]);
  const { losses } = tape.apply(linearCrossEntropy, decoder.hidden, decoder.outputWeight, targets, counts);
  tape.onnx.output(losses);
  const graph = openGraph(tape.onnx, weights, threads);
  graph
    .integers({ name: inputNames.positions })
    .set(Int32Array.from({ length: rows }, (_, index) => index % length));
  return async (sequences) => {
    const tokens = graph.integers({ name: inputNames.tokens });
    const wanted = graph.integers({ name: "targets" });
    for (const [place, sequence] of sequences.entries()) {
      tokens.set(sequence.tokens.slice(0, -1), place * length);
      wanted.set(sequence.tokens.slice(1), place * length);
    }
    await graph.run();
    const found = graph.floats(losses);
    return sequences.map(({ row, choice, tokens: all, counts: counted }, place) => {
      let [sum, count] = [0, 0];
      for (let at = 1; at < all.length; at++) {
        if (counted[at] === 0) continue;
        sum -= found[place * length + at - 1]!;
        count++;
      }
      return { row, choice, sum, tokens: count };
    });
  };
}

/** The last tokens, one more than the context has, since the last one is only predicted. */
function fitted(sequence: Sequence, contextLength: number): Sequence {
  const start = Math.max(0, sequence.tokens.length - contextLength - 1);
  if (start === 0) return sequence;
  return { ...sequence, tokens: sequence.tokens.slice(start), counts: sequence.counts.slice(start) };
}

/** To a power of two, so that few graphs are made. */
function roundUp(length: number): number {
  return Math.max(shortest, 2 ** Math.ceil(Math.log2(Math.max(1, length))));
}

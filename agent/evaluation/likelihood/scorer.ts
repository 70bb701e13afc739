// How likely a model finds given tokens: log-likelihoods of many sequences, in batches of about the same length.
import type { ModelConfig } from "../../../schemas/run.ts";
import { inputNames } from "../../model/decoder.ts";
import { openGraph } from "../../model/runtime.ts";
import { buildScoring, targetsInput, type ScoringShape } from "../../model/scoring.ts";
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
  for (const { sequences: group, ...shape } of groupsOf(sequences, config)) {
    const batch = openBatch(config, weights, shape, threads);
    try {
      for (let start = 0; start < group.length; start += shape.batchSize)
        yield* await batch.score(group.slice(start, start + shape.batchSize));
    } finally {
      batch.close();
    }
  }
}

/** The shapes of the batches in which sequences are scored. */
export function batchShapes(sequences: readonly Sequence[], config: ModelConfig): ScoringShape[] {
  return groupsOf(sequences, config);
}

interface Group extends ScoringShape {
  sequences: Sequence[];
}

/** Sequences of about the same length, the short ones first. */
function groupsOf(sequences: readonly Sequence[], config: ModelConfig): Group[] {
  const lengths = new Map<number, Sequence[]>();
  for (const sequence of sequences) {
    const fitting = fitted(sequence, config.contextLength);
    const length = Math.min(config.contextLength, roundUp(fitting.tokens.length - 1));
    lengths.set(length, [...(lengths.get(length) ?? []), fitting]);
  }
  return [...lengths]
    .sort(([left], [right]) => left - right)
    .map(([length, group]) => {
      const fits = Math.floor(mostLogitBytes / (4 * config.vocabularySize * length));
      return { length, batchSize: Math.max(1, Math.min(fits, group.length)), sequences: group };
    });
}

interface Batch {
  score(sequences: readonly Sequence[]): Promise<Likelihood[]>;
  close(): void;
}

function openBatch(
  config: ModelConfig,
  weights: ReadonlyMap<string, Float32Array>,
  shape: ScoringShape,
  threads: number,
): Batch {
  const { batchSize, length } = shape;
  const rows = batchSize * length;
  const { tape, losses } = buildScoring(config, shape);
  const graph = openGraph(tape.onnx, weights, threads);
  graph
    .integers({ name: inputNames.positions })
    .set(Int32Array.from({ length: rows }, (_, index) => index % length));
  return {
    async score(sequences) {
      const tokens = graph.integers({ name: inputNames.tokens });
      const wanted = graph.integers({ name: targetsInput });
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
    },
    close: () => graph.close(),
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

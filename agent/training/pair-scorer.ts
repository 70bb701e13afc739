// The log-likelihood of answers under a model that only looks: the reference of direct preference optimisation, and the
// model itself on pairs that are held out.
import { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { PairBatch } from "../dataset/preference.ts";
import { buildAdaptedDecoder } from "../model/adapted-decoder.ts";
import { type QuantizedLayout, buffersOf, nothingHeld } from "../model/quantized-model.ts";
import { openGraph } from "../model/runtime.ts";
import type { EvaluatorOptions } from "./evaluator.ts";
import { emitSequenceScores, feedSequences } from "./preference-loss.ts";

export interface PairScorer {
  /** Log-likelihood of each sequence, in nats [2 · pairs]. */
  score(batch: PairBatch): Promise<Float32Array>;
  close(): void;
}

export type ScorerOptions = Omit<EvaluatorOptions, "packed"> & { readonly lossRows?: number };

/** `batchSize` counts sequences, two for each pair; without `lora` the weights alone count, which is the reference. */
export function openPairScorer(options: ScorerOptions): PairScorer {
  const { tensors, threads, quantized = nothingHeld.quantized } = options;
  const { tape, scores } = buildPairScores({ ...options, quantized });
  const graph = openGraph(tape.onnx, new Map(buffersOf({ weights: tensors, quantized })), threads);
  return {
    async score(batch) {
      const order = feedSequences(graph, batch, { packed: false });
      await graph.run(order.length);
      return graph.floats(scores).slice();
    },
    close: () => graph.close(),
  };
}

export interface PairScoresOptions extends Pick<
  ScorerOptions,
  "model" | "lora" | "batchSize" | "sequenceLength"
> {
  readonly quantized: ReadonlyMap<string, QuantizedLayout>;
  readonly lossRows?: number | undefined;
}

/** The same as a graph; the scores are [batchSize, 1]. */
export function buildPairScores(options: PairScoresOptions): { tape: Tape; scores: Tensor } {
  const { model, lora, quantized, batchSize, sequenceLength } = options;
  const { lossRows = batchSize * sequenceLength } = options;
  const tape = new Tape();
  const shape = { batchSize, sequenceLength, packed: false, dropout: false };
  const { decoder } = buildAdaptedDecoder(tape, model, { ...shape, quantized, lora });
  const scores = emitSequenceScores(tape, decoder, lossRows, batchSize);
  tape.onnx.output(scores);
  return { tape, scores };
}

/** Puts the scores of a batch's sequences at twice the place that their stretches name among the pairs. */
export function placeScores(batch: PairBatch, scores: Float32Array, all: Float32Array): void {
  forEachSequence(batch, (sequence, place) => {
    all[place] = scores[sequence]!;
  });
}

/** The scores of a batch's sequences, picked from those of all pairs. */
export function referenceOf(batch: PairBatch, all: Float32Array): Float32Array {
  const reference = new Float32Array(batch.stretches.length);
  forEachSequence(batch, (sequence, place) => {
    reference[sequence] = all[place]!;
  });
  return reference;
}

function forEachSequence({ stretches }: PairBatch, visit: (sequence: number, place: number) => void): void {
  for (const [sequence, [stretch]] of stretches.entries()) {
    if (stretch) visit(sequence, 2 * stretch.example + (sequence % 2));
  }
}

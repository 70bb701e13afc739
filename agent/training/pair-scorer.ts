// The log-likelihood of answers under a model that only looks: the reference of direct preference optimisation, and the
// model itself on pairs that are held out.
import { Tape } from "../autodiff/tape.ts";
import type { PairBatch, PairBatches } from "../dataset/preference.ts";
import { buildDecoder } from "../model/decoder.ts";
import { buildAdapters } from "../model/lora.ts";
import { buffersOf, nothingHeld, projectQuantized } from "../model/quantised-model.ts";
import { openGraph } from "../model/runtime.ts";
import type { EvaluatorOptions } from "./evaluator.ts";
import { emitSequenceScores, feedSequences } from "./preference-loss.ts";

export interface PairScorer {
  /** Log-likelihood of each sequence, in nats [2 · pairs]. */
  score(batch: PairBatch): Promise<Float32Array>;
}

/** `batchSize` counts sequences, two for each pair; without `lora` the weights alone count, which is the reference. */
export function openPairScorer(
  options: Omit<EvaluatorOptions, "packed"> & { lossRows?: number },
): PairScorer {
  const { model, tensors, lora, batchSize, sequenceLength, threads } = options;
  const { quantized = nothingHeld.quantized } = options;
  const rows = batchSize * sequenceLength;
  const tape = new Tape();
  const base = projectQuantized(quantized);
  const adapters = lora && buildAdapters(tape, model, lora, { rows, dropout: false, base });
  const decoder = buildDecoder(tape, model, {
    ...{ batchSize, sequenceLength, packed: false, dropout: false, quantized },
    ...(adapters && { project: adapters.project }),
  });
  const scores = emitSequenceScores(tape, decoder, options.lossRows ?? rows, batchSize);
  tape.onnx.output(scores);
  const graph = openGraph(tape.onnx, new Map(buffersOf({ weights: tensors, quantized })), threads);
  return {
    async score(batch) {
      const order = feedSequences(graph, batch, { packed: false });
      await graph.run(order.length);
      return graph.floats(scores).slice();
    },
  };
}

/**
 * Scores every pair once: two numbers for each, at twice the place that its stretches name among the examples. `count`
 * is the number of pairs that the batches were made of.
 */
export async function scorePairs(
  scorer: PairScorer,
  batches: PairBatches,
  count: number,
): Promise<Float32Array> {
  const all = new Float32Array(2 * count);
  for (let index = 0; index < batches.batchesPerEpoch; index++) {
    const batch = batches.batchAt(index);
    const scores = await scorer.score(batch);
    forEachSequence(batch, (sequence, place) => {
      all[place] = scores[sequence]!;
    });
  }
  return all;
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

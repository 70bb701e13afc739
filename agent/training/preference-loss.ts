// Where pairs of answers meet a decoder: the loss of direct preference optimisation, what a batch feeds it, and how far
// the model prefers what was chosen.
import type { PreferenceMetrics } from "../../schemas/run.ts";
import { type DpoOptions, dpoLoss, sequenceScores } from "../autodiff/ops/dpo.ts";
import type { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Batch } from "../dataset/batches.ts";
import type { PairBatch } from "../dataset/preference.ts";
import type { Decoder } from "../model/decoder.ts";
import type { RunnableGraph } from "../model/runtime.ts";
import { emitRowLosses, feedRows } from "./loss.ts";

/** Pairs with what the reference thinks of them. */
export interface ScoredPairBatch extends PairBatch {
  /** Log-likelihood of each sequence under the reference, in nats [2 · pairs]. */
  readonly reference: Float32Array;
}

const pairInputs = { membership: "pairs.membership", reference: "pairs.reference", weights: "pairs.weights" };

/** Emits the mean loss of the pairs that are fed; at most `capacity` rows carry loss. */
export function emitPairLoss(
  tape: Tape,
  decoder: Decoder,
  capacity: number,
  options: DpoOptions & { sequences: number },
) {
  const { onnx } = tape;
  const pairs = options.sequences / 2;
  const losses = emitRowLosses(tape, decoder, capacity);
  const membership = membershipInput(tape, capacity, options.sequences);
  const reference = onnx.input(pairInputs.reference, [pairs, 1]);
  const weights = onnx.input(pairInputs.weights, [pairs, 1]);
  const loss = tape.apply(dpoLoss(options), losses, membership, reference, weights);
  return { loss, losses, sequences: loss.sequences };
}

/** Emits the log-likelihood of each sequence, [sequences, 1]. */
export function emitSequenceScores(
  tape: Tape,
  decoder: Decoder,
  capacity: number,
  sequences: number,
): Tensor {
  const losses = emitRowLosses(tape, decoder, capacity);
  return sequenceScores(tape.onnx, losses, membershipInput(tape, capacity, sequences));
}

/** Writes what both need; returns the rows that are to be run, as `feedBatch` does. */
export function feedSequences(
  graph: RunnableGraph,
  batch: Batch,
  { packed, least = 1 }: { packed: boolean; least?: number },
): Int32Array {
  const order = feedRows(graph, batch, { packed, least });
  const sequences = batch.stretches.length;
  const sequenceLength = batch.tokens.length / sequences;
  const membership = graph.floats({ name: pairInputs.membership }).fill(0);
  for (const [place, row] of order.entries()) {
    membership[place * sequences + Math.floor(row / sequenceLength)] = batch.weights[row]!;
  }
  return order;
}

/** Writes pairs into the inputs of a graph that has their loss; each counts as one of `totalPairs`. */
export function feedPairs(
  graph: RunnableGraph,
  batch: ScoredPairBatch,
  options: { packed: boolean; totalPairs?: number; least?: number },
): Int32Array {
  const { pairs, reference } = batch;
  const { totalPairs = 1 } = options;
  const margins = graph.floats({ name: pairInputs.reference });
  const weights = graph.floats({ name: pairInputs.weights });
  for (const [pair, counts] of pairs.entries()) {
    margins[pair] = reference[2 * pair]! - reference[2 * pair + 1]!;
    weights[pair] = counts / totalPairs;
  }
  return feedSequences(graph, batch, options);
}

/**
 * Over the pairs of batches whose sequences the model scores with `scores`, as trl reports them. A reward is β · the
 * log-likelihood that an answer has gained over the reference.
 */
export function preferenceMetrics(
  batches: readonly { batch: ScoredPairBatch; scores: Float32Array }[],
  beta: number,
): PreferenceMetrics {
  let [count, chosenReward, rejectedReward, right] = [0, 0, 0, 0];
  for (const { batch, scores } of batches) {
    for (const [pair, counts] of batch.pairs.entries()) {
      const reward = (sequence: number): number => beta * (scores[sequence]! - batch.reference[sequence]!);
      const [chosen, rejected] = [reward(2 * pair), reward(2 * pair + 1)];
      count += counts;
      chosenReward += counts * chosen;
      rejectedReward += counts * rejected;
      right += chosen > rejected ? counts : 0;
    }
  }
  return {
    chosenReward: chosenReward / count,
    rejectedReward: rejectedReward / count,
    accuracy: right / count,
    margin: (chosenReward - rejectedReward) / count,
  };
}

/** The mean loss of pairs that are not trained on: as `dpoLoss`, in nats per pair. */
export function pairLoss(
  batches: readonly { batch: ScoredPairBatch; scores: Float32Array }[],
  { beta, labelSmoothing }: DpoOptions,
): number {
  let [count, sum] = [0, 0];
  for (const { batch, scores } of batches) {
    for (const [pair, counts] of batch.pairs.entries()) {
      const gained = (sequence: number): number => scores[sequence]! - batch.reference[sequence]!;
      const z = beta * (gained(2 * pair) - gained(2 * pair + 1));
      count += counts;
      sum += counts * ((1 - labelSmoothing) * softplus(-z) + labelSmoothing * softplus(z));
    }
  }
  return sum / count;
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function membershipInput(tape: Tape, capacity: number, sequences: number): Tensor {
  return tape.onnx.inputOfRows(pairInputs.membership, [capacity, sequences]);
}

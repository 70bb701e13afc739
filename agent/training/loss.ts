// Where a batch meets a decoder: the inputs that both need, and the loss of those rows alone that carry any. The
// output layer is the dearest product of a small model with a large vocabulary.
import { type CrossEntropyOutput, linearCrossEntropy, linearLosses } from "../autodiff/ops/cross-entropy.ts";
import { quantizedCrossEntropy, quantizedLosses } from "../autodiff/ops/quantized-cross-entropy.ts";
import { takeRows } from "../autodiff/ops/rows.ts";
import type { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Batch } from "../dataset/batches.ts";
import { type Decoder, inputNames } from "../model/decoder.ts";
import type { RunnableGraph } from "../model/runtime.ts";

const lossInputs = {
  rows: "loss.rows",
  places: "loss.places",
  targets: "targets",
  weights: "weights",
} as const;

/**
 * Emits Σ weight · −log p(target) over the rows of the decoder's output that are fed, at most `capacity`. Only their
 * number is known at a run: what is made of the losses may not depend on it.
 */
export function emitLoss(tape: Tape, decoder: Decoder, capacity: number) {
  const { outputWeight, quantizedOutput } = decoder;
  const { taken, targets } = emitRows(tape, decoder, capacity);
  const weights = tape.onnx.inputOfRows(lossInputs.weights, [capacity, 1]);
  const loss: CrossEntropyOutput = quantizedOutput
    ? tape.apply(quantizedCrossEntropy(quantizedOutput), taken, targets, weights)
    : tape.apply(linearCrossEntropy, taken, outputWeight, targets, weights);
  return { loss, weights };
}

/** Emits −log p(target) of each of these rows, [rows, 1]. */
export function emitRowLosses(tape: Tape, decoder: Decoder, capacity: number): Tensor {
  const { outputWeight, quantizedOutput } = decoder;
  const { taken, targets } = emitRows(tape, decoder, capacity);
  return quantizedOutput
    ? tape.apply(quantizedLosses(quantizedOutput), taken, targets)
    : tape.apply(linearLosses, taken, outputWeight, targets);
}

function emitRows(tape: Tape, { hidden }: Decoder, capacity: number): { taken: Tensor; targets: Tensor } {
  const { onnx } = tape;
  const rows = onnx.inputOfRows(lossInputs.rows, [capacity], "int32");
  const places = onnx.input(lossInputs.places, [hidden.shape[0]!], "int32");
  const targets = onnx.inputOfRows(lossInputs.targets, [capacity, 1], "int32");
  return { taken: tape.apply(takeRows, hidden, rows, places), targets };
}

/**
 * Writes a batch into the inputs of a graph with a decoder and a loss, and returns the rows that are to be run: those
 * with loss first, and as many others as it takes to have `least`. Weights are divided by `totalWeight`.
 */
export function feedBatch(
  graph: RunnableGraph,
  batch: Batch,
  { packed, totalWeight = 1, least = 1 }: { packed: boolean; totalWeight?: number; least?: number },
): Int32Array {
  const order = feedRows(graph, batch, { packed, least });
  const weights = graph.floats({ name: lossInputs.weights });
  for (const [place, row] of order.entries()) weights[place] = batch.weights[row]! / totalWeight;
  return order;
}

/** The same but for the weights, which not every loss has. */
export function feedRows(
  graph: RunnableGraph,
  batch: Batch,
  { packed, least }: { packed: boolean; least: number },
): Int32Array {
  graph.integers({ name: inputNames.tokens }).set(batch.tokens);
  graph.integers({ name: inputNames.positions }).set(batch.positions);
  if (packed) graph.integers({ name: inputNames.segments }).set(batch.segments);
  const order = rowsOfLoss(batch, least);
  // Only a backward pass asks for the way back.
  const hasPlaces = graph.has({ name: lossInputs.places });
  const places = hasPlaces ? graph.integers({ name: lossInputs.places }).fill(order.length) : undefined;
  const rows = graph.integers({ name: lossInputs.rows });
  if (order.length > rows.length) {
    throw new Error(`${order.length} targets carry loss; the graph has room for ${rows.length}.`);
  }
  rows.set(order);
  const targets = graph.integers({ name: lossInputs.targets });
  for (const [place, row] of order.entries()) {
    if (places) places[row] = place;
    targets[place] = batch.targets[row]!;
  }
  return order;
}

/** Mean loss of each of a batch's stretches, in nats per token. `losses` are those of the rows in `order`. */
export function stretchLosses(batch: Batch, losses: Float32Array, order: Int32Array): number[] {
  const sequenceLength = batch.tokens.length / batch.stretches.length;
  const byRow = new Float32Array(batch.tokens.length);
  for (const [place, row] of order.entries()) byRow[row] = losses[place]!;
  return batch.stretches.flatMap((stretches, sequence) => {
    let at = sequence * sequenceLength;
    return stretches.map(({ length }) => {
      let [sum, weight] = [0, 0];
      for (const end = at + length; at < end; at++) {
        sum += byRow[at]! * batch.weights[at]!;
        weight += batch.weights[at]!;
      }
      return sum / weight;
    });
  });
}

function rowsOfLoss({ weights }: Batch, least: number): Int32Array {
  const carrying: number[] = [];
  const others: number[] = [];
  for (const [row, weight] of weights.entries()) (weight > 0 ? carrying : others).push(row);
  const missing = Math.max(0, least - carrying.length);
  return Int32Array.from([...carrying, ...others.slice(0, missing)]);
}

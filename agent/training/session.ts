// A model in training: its step graph in ONNX Runtime, its numbers in an arena, one call for each optimizer step.
import type { ModelConfig } from "../../schemas/run.ts";
import { linearCrossEntropy } from "../autodiff/ops/cross-entropy.ts";
import { type ParameterGradient, addRows } from "../autodiff/rows.ts";
import { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import type { Batch } from "../dataset/batches.ts";
import { type Decoder, buildDecoder } from "../model/decoder.ts";
import { parameterShapes } from "../model/parameters.ts";
import type { TensorData, TensorSource } from "../model/tensors.ts";
import { Arena } from "./arena.ts";
import { fillDropoutMask } from "./dropout.ts";
import { type RunnableGraph, openGraph } from "../model/runtime.ts";

export interface SessionOptions {
  readonly model: ModelConfig;
  /** Initial weights; they are copied one by one. */
  readonly tensors: Iterable<readonly [name: string, tensor: TensorData | TensorSource]>;
  readonly batchSize: number;
  readonly sequenceLength: number;
  /** Several documents in a sequence, none of which sees another. */
  readonly packed: boolean;
  /** Share of activations that are dropped; 0 for none. */
  readonly dropout: number;
  /** Seed of the dropout masks. */
  readonly seed: number;
  /** Whether a step takes more than one batch. */
  readonly accumulates: boolean;
  readonly threads: number;
}

export interface OptimizerOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** Largest global norm of the gradient; 0 for no clipping. */
  readonly maxNorm: number;
}

export interface StepResult {
  /** Mean negative log-likelihood over the weighted targets of all batches, in nats per token. */
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradientNorm: number;
  /** Mean loss of each stretch of each batch, in their order; NaN where none of its targets carries loss. */
  readonly stretchLosses: readonly number[];
}

export class TrainingSession {
  readonly arena: Arena;
  readonly #options: Omit<SessionOptions, "tensors">;
  readonly #graph: StepGraph;
  readonly #runnable: RunnableGraph;

  constructor({ tensors, ...options }: SessionOptions) {
    this.#options = options;
    this.#graph = buildStepGraph(options);
    this.arena = Arena.forTraining(parameterShapes(options.model), options.accumulates);
    this.arena.fill("weights", tensors);
    const buffers = new Map(this.arena.names.map((name) => [name, this.arena.view("weights", name)]));
    for (const [parameter, { dense }] of this.#graph.gradients) {
      if (dense) buffers.set(dense.name, this.arena.view("gradients", parameter));
    }
    this.#runnable = openGraph(this.#graph.tape.onnx, buffers, options.threads);
  }

  /**
   * Loss and gradient over all of `batches` (more than one only when the session accumulates). The gradient stays in
   * the arena. `step` decides which activations are dropped.
   */
  async lossAndGradients(batches: readonly Batch[], step: number): Promise<StepResult> {
    const total = batches.reduce((sum, batch) => sum + batch.weights.reduce((a, b) => a + b, 0), 0);
    if (total === 0) throw new Error(`No target of step ${step} carries loss.`);
    const { accumulates } = this.#options;
    if (accumulates) this.arena.clearSums();
    let loss = 0;
    const stretchLosses: number[] = [];
    for (const [index, batch] of batches.entries()) {
      loss += await this.#run(batch, total, `${step}.${index}`);
      if (accumulates) this.arena.accumulate();
      stretchLosses.push(...meanLosses(batch, this.#runnable.floats(this.#graph.losses)));
    }
    return { loss, gradientNorm: this.arena.norm(accumulates ? "sums" : "gradients"), stretchLosses };
  }

  /** One optimizer step, the `step`-th from 1. A loss or norm that is not finite changes nothing and is returned. */
  async step(
    batches: readonly Batch[],
    step: number,
    learningRate: number,
    optimizer: OptimizerOptions,
  ): Promise<StepResult> {
    const result = await this.lossAndGradients(batches, step);
    const { loss, gradientNorm } = result;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) return result;
    const { maxNorm } = optimizer;
    const gradientScale = maxNorm > 0 ? Math.min(1, maxNorm / (gradientNorm + 1e-6)) : 1;
    const section = this.#options.accumulates ? "sums" : "gradients";
    this.arena.update(section, { ...optimizer, step, learningRate, gradientScale });
    return result;
  }

  async #run(batch: Batch, totalWeight: number, label: string): Promise<number> {
    const { packed, dropout, seed } = this.#options;
    feedBatch(this.#runnable, batch, packed);
    const weights = this.#runnable.floats({ name: "weights" });
    for (const [index, weight] of batch.weights.entries()) weights[index] = weight / totalWeight;
    for (const mask of this.#graph.decoder.masks) {
      fillDropoutMask(this.#runnable.floats(mask), dropout, seed, `${label}.${mask.name}`);
    }
    await this.#runnable.run();
    this.#placeRows();
    return this.#runnable.floats(this.#graph.loss)[0]!;
  }

  /** Puts the gradients that come as rows into their places in the arena. */
  #placeRows(): void {
    for (const [parameter, { dense, rows }] of this.#graph.gradients) {
      const gradient = this.arena.view("gradients", parameter);
      if (!dense) gradient.fill(0);
      for (const { values, indices } of rows) {
        addRows(gradient, this.#runnable.floats(values), this.#runnable.integers(indices));
      }
    }
  }
}

/** Mean loss of each of a batch's stretches, in nats per token. `losses` are those of every position. */
function meanLosses(batch: Batch, losses: Float32Array): number[] {
  const sequenceLength = batch.tokens.length / batch.stretches.length;
  return batch.stretches.flatMap((stretches, row) => {
    let at = row * sequenceLength;
    return stretches.map(({ length }) => {
      let [sum, weight] = [0, 0];
      for (const end = at + length; at < end; at++) {
        sum += losses[at]! * batch.weights[at]!;
        weight += batch.weights[at]!;
      }
      return sum / weight;
    });
  });
}

/** Writes a batch into the inputs of a graph that has a decoder and a loss. */
export function feedBatch(graph: RunnableGraph, batch: Batch, packed: boolean): void {
  graph.integers({ name: "tokens" }).set(batch.tokens);
  graph.integers({ name: "positions" }).set(batch.positions);
  graph.integers({ name: "targets" }).set(batch.targets);
  graph.floats({ name: "weights" }).set(batch.weights);
  if (packed) graph.integers({ name: "segments" }).set(batch.segments);
}

interface StepGraph {
  readonly tape: Tape;
  readonly decoder: Decoder;
  readonly loss: Tensor;
  /** Loss of each position, [batchSize * sequenceLength, 1]. */
  readonly losses: Tensor;
  readonly gradients: ReadonlyMap<string, ParameterGradient>;
}

/** Forward, loss and backward of one batch in one graph: outputs are the loss, its parts and each parameter's gradient. */
export function buildStepGraph(options: Omit<SessionOptions, "tensors">): StepGraph {
  const tape = new Tape();
  const rows = options.batchSize * options.sequenceLength;
  const decoder = buildDecoder(tape, options.model, { ...options, dropout: options.dropout > 0 });
  const targets = tape.onnx.input("targets", [rows, 1], "int32");
  const weights = tape.onnx.input("weights", [rows, 1]);
  const loss = tape.apply(linearCrossEntropy, decoder.hidden, decoder.outputWeight, targets, weights);
  const found = tape.backpropagate(loss, [...decoder.parameters.values()]);
  const gradients = new Map([...decoder.parameters.keys()].map((name, index) => [name, found[index]!]));
  tape.onnx.output(loss);
  tape.onnx.output(loss.losses);
  for (const { dense, rows } of found) {
    if (dense) tape.onnx.output(dense);
    for (const { values } of rows) tape.onnx.output(values);
  }
  return { tape, decoder, loss, losses: loss.losses, gradients };
}

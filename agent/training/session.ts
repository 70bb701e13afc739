// A model in training: its step graph in ONNX Runtime, its numbers in an arena, one call for each optimizer step.
import type { PreferenceMetrics } from "../../schemas/run.ts";
import { addRows } from "../autodiff/rows.ts";
import type { Batch } from "../dataset/batches.ts";
import { adapterShapes, drawAdapters } from "../model/lora.ts";
import { parameterShapes } from "../model/parameters.ts";
import { type HeldWeights, buffersOf, holdQuantized, nothingHeld } from "../model/quantized-model.ts";
import { type RunnableGraph, openGraph } from "../model/runtime.ts";
import type { GivenTensors } from "../model/tensors.ts";
import { Arena } from "./arena.ts";
import { MaskPool, fillDropoutMask } from "./dropout.ts";
import { feedBatch, stretchLosses } from "./loss.ts";
import { type ScoredPairBatch, feedPairs, preferenceMetrics } from "./preference-loss.ts";
import { type StepGraph, type StepOptions, buildStepGraph } from "./step-graph.ts";

export interface SessionOptions extends StepOptions {
  /** Initial weights: copied one by one, or of the frozen ones those that are in memory used where they are. */
  readonly tensors: GivenTensors;
  /** Seed of the dropout masks and of the adapters' first weights. */
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
  /** Where pairs are trained on; the loss is then the mean of theirs. */
  readonly preferences: PreferenceMetrics | undefined;
}

export class TrainingSession {
  /** What is trained: every weight, or the adapters. */
  readonly arena: Arena;
  /** The weights that are not trained. */
  readonly frozen: HeldWeights;
  readonly #options: Omit<SessionOptions, "tensors">;
  readonly #graph: StepGraph;
  readonly #runnable: RunnableGraph;
  readonly #pool: MaskPool | undefined;
  #hasRoom = false;

  constructor({ tensors, ...options }: SessionOptions) {
    this.#options = options;
    this.#graph = buildStepGraph(options);
    const { model, lora, quantization, seed, accumulates } = options;
    const shapes = lora ? adapterShapes(model, lora) : parameterShapes(model);
    this.arena = Arena.forTraining(shapes, accumulates);
    this.arena.fill("weights", lora ? drawAdapters(model, lora, seed) : tensors);
    this.frozen = lora ? holdQuantized(model, tensors, quantization) : nothingHeld;
    this.#pool = this.#graph.adapters && new MaskPool(this.#graph.adapters.masks);
    const buffers = new Map<string, Float32Array | Uint8Array>([
      ...buffersOf(this.frozen),
      ...this.arena.names.map((name) => [name, this.arena.view("weights", name)] as const),
      ...(this.#pool?.windows ?? []),
    ]);
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
    const { accumulates, dpo } = this.#options;
    const total = batches.reduce((sum, batch) => sum + countOf(batch, dpo !== undefined), 0);
    if (total === 0) throw new Error(`No target of step ${step} carries loss.`);
    if (accumulates) this.arena.clearSums();
    let loss = 0;
    const ofStretches: number[] = [];
    const scored: { batch: ScoredPairBatch; scores: Float32Array }[] = [];
    for (const [index, batch] of batches.entries()) {
      const order = await this.#run(batch, total, `${step}.${index}`);
      loss += this.#runnable.floats(this.#graph.loss)[0]!;
      if (accumulates) this.arena.accumulate();
      ofStretches.push(...stretchLosses(batch, this.#runnable.floats(this.#graph.losses), order));
      const { sequences } = this.#graph;
      if (sequences) scored.push({ batch: asPairs(batch), scores: this.#runnable.floats(sequences).slice() });
    }
    const gradientNorm = this.arena.norm(accumulates ? "sums" : "gradients");
    const preferences = dpo && preferenceMetrics(scored, dpo.beta);
    return { loss, gradientNorm, stretchLosses: ofStretches, preferences };
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

  close(): void {
    this.#runnable.close();
  }

  /** Returns the rows whose losses were computed. */
  async #run(batch: Batch, total: number, label: string): Promise<Int32Array> {
    const { dropout, seed, lora } = this.#options;
    await this.#makeRoom(batch);
    const order = this.#feed(batch, total);
    this.#pool?.fill(lora!.dropout, seed, label);
    for (const mask of this.#graph.decoder.masks) {
      fillDropoutMask(this.#runnable.floats(mask), dropout, seed, `${label}.${mask.name}`);
    }
    await this.#runnable.run(order.length);
    this.#placeRows();
    return order;
  }

  /**
   * Runs once, before all else, with as many rows as may ever carry loss. What is computed is thrown away: it is for the
   * memory, which would else grow by a whole new piece whenever a batch has more rows than any before it.
   */
  async #makeRoom(batch: Batch): Promise<void> {
    if (this.#hasRoom) return;
    this.#hasRoom = true;
    const { lossRows = batch.tokens.length } = this.#options;
    if (this.#feed(batch, 1).length === lossRows) return;
    await this.#runnable.run(this.#feed(batch, 1, lossRows).length);
  }

  #feed(batch: Batch, total: number, least = 1): Int32Array {
    const { packed, dpo } = this.#options;
    return dpo
      ? feedPairs(this.#runnable, asPairs(batch), { packed, totalPairs: total, least })
      : feedBatch(this.#runnable, batch, { packed, totalWeight: total, least });
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

/** What the loss is a mean over: targets with loss, or pairs. */
function countOf(batch: Batch, ofPairs: boolean): number {
  return (ofPairs ? asPairs(batch).pairs : batch.weights).reduce((sum, weight) => sum + weight, 0);
}

function asPairs(batch: Batch): ScoredPairBatch {
  if (!("pairs" in batch && "reference" in batch)) throw new Error("The batch holds no scored pairs.");
  return batch as ScoredPairBatch;
}

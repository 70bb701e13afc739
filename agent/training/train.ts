// The training loop: yields what happens, step by step, and keeps the checkpoints.
import path from "node:path";
import type { ModelConfig, PreferenceMetrics } from "../../schemas/run.ts";
import { peakLearningRate, type TrainingFile } from "../../schemas/training.ts";
import type { Batch, Batches } from "../dataset/batches.ts";
import type { PairBatches } from "../dataset/preference.ts";
import type { KnownBase } from "../model/known-base.ts";
import type { GivenTensors } from "../model/tensors.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { BetweenSteps, diverge } from "./between-steps.ts";
import { type TrainingState, readNewestCheckpoint } from "./checkpoint.ts";
import { withReference } from "./preferences.ts";
import { type ReferenceEvent, type ReferenceScores, scoreReference } from "./reference.ts";
import { learningRateFactor } from "./schedule.ts";
import { TrainingSession } from "./session.ts";
import { type StepOptions, stepOptions } from "./step-graph.ts";

export interface TrainOptions {
  readonly config: TrainingFile;
  readonly model: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** Weights to start from when there is no checkpoint to continue; with adapters, the frozen ones of every start. */
  readonly initial: () => GivenTensors;
  /** Where the base of adapters lies, as their checkpoints are to say it. */
  readonly base?: string | undefined;
  /** What it is made of, so that they are not taken for those of other weights. */
  readonly knownBase?: KnownBase | undefined;
  readonly trainingBatches: Batches;
  /** Undefined when no row is held out. */
  readonly validationBatches: Batches | undefined;
  /** Where the batches are of pairs: how many pairs they are made of. */
  readonly pairs?: { readonly training: number; readonly validation: number } | undefined;
  /** Folder of the run's checkpoints; training continues from the newest whole one. */
  readonly checkpoints: string;
  /** Asked before every step, and before every batch of pairs that the base is asked about, which wait for the answer. */
  readonly shouldStop: () => boolean | Promise<boolean>;
  /** Carries out a write of about so many bytes, which leaves nothing behind when it fails, and may try it again. */
  readonly persist: (write: () => Promise<void>, bytes: number) => Promise<void>;
}

export type TrainEvent =
  /** Come first, where pairs are trained on. */
  | ReferenceEvent
  /** Comes before all steps; `step` is 0, or that of the checkpoint from which the run goes on. */
  | { kind: "started"; step: number; bestStep: number | null }
  | {
      kind: "train";
      step: number;
      loss: number;
      learningRate: number;
      gradientNorm: number;
      tokensPerSecond: number;
      tokens: number;
      /** Mean loss of every stretch of the step's batches, in their order. */
      stretchLosses: readonly number[];
      /** Where pairs are trained on; the loss is then the mean of theirs. */
      preferences?: PreferenceMetrics;
    }
  /** A number is no longer finite; training fails right after it. `loss` is null where it was the weights. */
  | { kind: "diverged"; step: number; loss: number | null }
  | { kind: "validation"; step: number; loss: number; accuracy: number; preferences?: PreferenceMetrics }
  | { kind: "checkpoint"; step: number; bestStep: number | null };

export interface TrainSummary {
  readonly reason: "finished" | "stopped" | "no longer improving";
  readonly state: TrainingState;
  /** Held-out loss at the end, over all held-out rows, in nats per token. */
  readonly validationLoss: number | undefined;
  /** Share of the held-out tokens with loss that are predicted. */
  readonly validationAccuracy: number | undefined;
}

/** Throws `loss_not_finite`, `disk_full` and `not_writable`; the last whole checkpoint stays in every case. */
export async function* train(options: TrainOptions): AsyncGenerator<TrainEvent, TrainSummary> {
  const { config, model } = options;
  const { training } = config;
  const stepShape = stepOptions(config, model, options.trainingBatches.severalDocuments);
  const session = new TrainingSession({
    ...stepShape,
    tensors: options.initial(),
    lossRows: options.trainingBatches.mostLossTargets,
    seed: training.seed,
    accumulates: accumulationOf(config) > 1,
    threads: training.threads,
  });
  try {
    return yield* trainIn(session, stepShape, options);
  } finally {
    session.close();
  }
}

async function* trainIn(
  session: TrainingSession,
  stepShape: StepOptions,
  options: TrainOptions,
): AsyncGenerator<TrainEvent, TrainSummary> {
  const { training, optimizer } = options.config;
  const accumulation = accumulationOf(options.config);
  // Before a checkpoint takes the place of the base's weights.
  const reference = yield* referenceScores(options, session, stepShape);
  const trainingBatches = withReference(options.trainingBatches, reference?.training);
  const held = options.validationBatches;
  const validationBatches = held && withReference(held, reference?.validation);
  const damaged: string[] = [];
  const resumed = await readNewestCheckpoint(options.checkpoints, session.arena, (reason) =>
    damaged.push(reason),
  );
  yield { kind: "started", step: resumed?.step ?? 0, bestStep: resumed?.bestStep ?? null };
  for (const message of damaged) yield { kind: "warning", message };

  const batched = { ...options, trainingBatches, validationBatches };
  const between = new BetweenSteps(batched, stepShape, session, resumed ?? startState(training.seed));
  if (reference === undefined) return yield* between.finish("stopped");
  for (let step = between.state.step + 1; step <= training.steps; step++) {
    // Asked before a step, so that a run that ended here and is resumed does not take another one.
    if (between.hasStalled()) return yield* between.finish("no longer improving");
    if (await options.shouldStop()) return yield* between.finish("stopped");
    const started = performance.now();
    const batches = Array.from({ length: accumulation }, (_, index) =>
      trainingBatches.batchAt((step - 1) * accumulation + index),
    );
    const learningRate = peakLearningRate(options.config) * learningRateFactor(step, options.config);
    const taken = await session.step(batches, step, learningRate, {
      beta1: optimizer.beta1,
      beta2: optimizer.beta2,
      epsilon: optimizer.eps,
      weightDecay: optimizer.weight_decay,
      maxNorm: training.max_norm,
    });
    const { loss, gradientNorm, stretchLosses, preferences } = taken;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) yield* diverge(step, loss);
    const seconds = (performance.now() - started) / 1000;
    const tokens = batches.reduce((sum, batch) => sum + tokensIn(batch), 0);
    between.advance(step, tokens, seconds);
    yield {
      kind: "train",
      step,
      loss,
      learningRate,
      gradientNorm,
      tokensPerSecond: tokens / seconds,
      tokens: between.state.tokens,
      stretchLosses,
      ...(preferences && { preferences }),
    };
    yield* between.afterStep();
  }
  return yield* between.finish("finished");
}

/** What the base thinks of the pairs, if the rows are some; undefined where it was to stop before it knew. */
async function* referenceScores(
  options: TrainOptions,
  { arena, frozen }: TrainingSession,
  { lora, batchSize, sequenceLength }: StepOptions,
): AsyncGenerator<TrainEvent, ReferenceScores | undefined> {
  const { config, model, trainingBatches, validationBatches, pairs, shouldStop, persist } = options;
  if (!config.dpo || !pairs) return { training: undefined, validation: undefined };
  return yield* scoreReference({
    ...{ shouldStop, persist },
    folder: path.dirname(options.checkpoints),
    training: { batches: trainingBatches as PairBatches, pairs: pairs.training },
    validation: validationBatches && {
      batches: validationBatches as PairBatches,
      pairs: pairs.validation,
    },
    scorer: {
      ...{ model, batchSize, sequenceLength, threads: config.training.threads },
      tensors: lora ? frozen.weights : arena.tensors("weights"),
      quantized: frozen.quantized,
    },
  });
}

/** Batches of a step. */
function accumulationOf({ training }: TrainingFile): number {
  return (training.global_batch_size ?? training.local_batch_size) / training.local_batch_size;
}

function startState(seed: number): TrainingState {
  return {
    schema: 1,
    step: 0,
    seed,
    tokens: 0,
    trainSeconds: 0,
    lowestLoss: null,
    bestLoss: null,
    bestStep: null,
    evaluationsWithoutImprovement: 0,
  };
}

function tokensIn(batch: Batch): number {
  return batch.segments.reduce((count, segment) => (segment < 0 ? count : count + 1), 0);
}

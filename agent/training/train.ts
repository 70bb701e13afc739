// The training loop: yields what happens, step by step, and keeps the checkpoints.
import path from "node:path";
import type { ModelConfig } from "../../schemas/run.ts";
import { peakLearningRate, type TrainingFile } from "../../schemas/training.ts";
import type { Batch, Batches } from "../dataset/batches.ts";
import type { PairBatches } from "../dataset/preference.ts";
import { errors } from "../errors.ts";
import type { GivenTensors } from "../model/weights.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { type TrainingState, pruneCheckpoints, readNewestCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { type Evaluation, type Evaluator, openEvaluator } from "./evaluator.ts";
import type { PreferenceMetrics } from "./preference-loss.ts";
import { type ReferenceScores, openPairEvaluator, scoreReference, withReference } from "./preferences.ts";
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
  readonly trainingBatches: Batches;
  /** Undefined when no row is held out. */
  readonly validationBatches: Batches | undefined;
  /** Where the batches are of pairs: how many pairs they are made of. */
  readonly pairs?: { readonly training: number; readonly validation: number } | undefined;
  /** Folder of the run's checkpoints; training continues from the newest whole one. */
  readonly checkpoints: string;
  /** Asked before every step; the step waits for the answer. */
  readonly shouldStop: () => boolean | Promise<boolean>;
  /** Carries out a write of about so many bytes, which leaves nothing behind when it fails, and may try it again. */
  readonly persist: (write: () => Promise<void>, bytes: number) => Promise<void>;
}

export type TrainEvent =
  /** Comes first; `step` is 0, or that of the checkpoint from which the run goes on. */
  | { kind: "started"; step: number; bestStep: number | null }
  | { kind: "warning"; message: string }
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
  | { kind: "validation"; step: number; loss: number; accuracy: number }
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
  const { training, optimizer } = config;
  const accumulation = (training.global_batch_size ?? training.local_batch_size) / training.local_batch_size;
  const stepShape = stepOptions(config, model, options.trainingBatches.severalDocuments);
  const session = new TrainingSession({
    ...stepShape,
    tensors: options.initial(),
    lossRows: options.trainingBatches.mostLossTargets,
    seed: training.seed,
    accumulates: accumulation > 1,
    threads: training.threads,
  });
  // Before a checkpoint takes the place of the base's weights.
  const reference = await referenceScores(options, session, stepShape);
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
  const loop = new Loop(batched, stepShape, session, resumed ?? startState(training.seed));
  for (let step = loop.state.step + 1; step <= training.steps; step++) {
    // Asked before a step, so that a run that ended here and is resumed does not take another one.
    if (loop.hasStalled()) return yield* loop.finish("no longer improving");
    if (await options.shouldStop()) return yield* loop.finish("stopped");
    const started = performance.now();
    const batches = Array.from({ length: accumulation }, (_, index) =>
      trainingBatches.batchAt((step - 1) * accumulation + index),
    );
    const learningRate = peakLearningRate(config) * learningRateFactor(step, config);
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
    loop.advance(step, tokens, seconds);
    yield {
      kind: "train",
      step,
      loss,
      learningRate,
      gradientNorm,
      tokensPerSecond: tokens / seconds,
      tokens: loop.state.tokens,
      stretchLosses,
      ...(preferences && { preferences }),
    };
    yield* loop.afterStep();
  }
  return yield* loop.finish("finished");
}

/** What the base thinks of the pairs; undefined where the rows are no pairs. */
async function referenceScores(
  options: TrainOptions,
  { arena, frozen }: TrainingSession,
  { lora, batchSize, sequenceLength }: StepOptions,
): Promise<ReferenceScores | undefined> {
  const { config, model, trainingBatches, validationBatches, pairs } = options;
  if (!config.dpo || !pairs) return undefined;
  return await scoreReference({
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

/** What happens between steps: evaluation, checkpoints and the decision to stop early. */
class Loop {
  state: TrainingState;
  readonly #options: TrainOptions;
  readonly #shape: StepOptions;
  readonly #session: TrainingSession;
  #evaluator: Evaluator | undefined;
  #savedStep: number;

  constructor(options: TrainOptions, shape: StepOptions, session: TrainingSession, state: TrainingState) {
    this.#options = options;
    this.#shape = shape;
    this.#session = session;
    this.state = state;
    this.#savedStep = state.step;
  }

  advance(step: number, tokens: number, seconds: number): void {
    const { state } = this;
    this.state = {
      ...state,
      step,
      tokens: state.tokens + tokens,
      trainSeconds: state.trainSeconds + seconds,
    };
  }

  async *afterStep(): AsyncGenerator<TrainEvent> {
    const { config } = this.#options;
    const { step } = this.state;
    const isLast = step === config.training.steps;
    const saves = isLast || step % config.checkpoint.interval === 0;
    if (saves || step % config.evaluation.interval === 0) {
      const held = yield* this.#evaluate(config.evaluation.max_batches);
      if (held !== undefined) {
        const { loss, accuracy } = held;
        this.#judge(loss, saves);
        yield { kind: "validation", step, loss, accuracy };
      }
    }
    if (saves) yield* this.#save();
  }

  hasStalled(): boolean {
    const { patience } = this.#options.config.evaluation;
    return patience !== undefined && this.state.evaluationsWithoutImprovement >= patience;
  }

  async *finish(reason: TrainSummary["reason"]): AsyncGenerator<TrainEvent, TrainSummary> {
    if (this.#savedStep !== this.state.step) yield* this.#save();
    const held = reason === "stopped" ? undefined : yield* this.#evaluate(Infinity);
    return {
      ...{ reason, state: this.state },
      ...{ validationLoss: held?.loss, validationAccuracy: held?.accuracy },
    };
  }

  /** Throws `loss_not_finite`: the last update has ruined the weights, which must not become a checkpoint. */
  async *#evaluate(mostBatches: number): AsyncGenerator<TrainEvent, Evaluation | undefined> {
    const { validationBatches: held, config, model } = this.#options;
    if (!held) return undefined;
    const { arena, frozen } = this.#session;
    const { lora, dpo, batchSize, sequenceLength } = this.#shape;
    const looking = {
      ...{ model, lora, batchSize, sequenceLength, threads: config.training.threads },
      tensors: new Map([...frozen.weights, ...arena.tensors("weights")]),
      quantized: frozen.quantized,
    };
    this.#evaluator ??= dpo
      ? openPairEvaluator(looking, dpo)
      : openEvaluator({ ...looking, packed: held.severalDocuments });
    const count = Math.min(mostBatches, held.batchesPerEpoch);
    const evaluation = await this.#evaluator.evaluate(
      (function* () {
        for (let index = 0; index < count; index++) yield held.batchAt(index);
      })(),
    );
    const { loss } = evaluation;
    if (!Number.isFinite(loss)) yield* diverge(this.state.step, loss);
    return evaluation;
  }

  /** Remembers the best held-out loss; only a step whose checkpoint is kept can be the best one. */
  #judge(loss: number, saved: boolean): void {
    const { lowestLoss, bestLoss, step, evaluationsWithoutImprovement } = this.state;
    const improves = lowestLoss === null || loss < lowestLoss;
    this.state = {
      ...this.state,
      lowestLoss: improves ? loss : lowestLoss,
      evaluationsWithoutImprovement: improves ? 0 : evaluationsWithoutImprovement + 1,
      ...(saved && (bestLoss === null || loss < bestLoss) ? { bestLoss: loss, bestStep: step } : {}),
    };
  }

  /** Throws `loss_not_finite`: where no row is held out, nothing else has looked at the weights. */
  async *#save(): AsyncGenerator<TrainEvent> {
    const { checkpoints, config, model, tokenizer, persist, base } = this.#options;
    const { arena } = this.#session;
    if (!Number.isFinite(arena.norm("weights"))) yield* diverge(this.state.step, null);
    const { lora } = this.#shape;
    const adapters = lora && { options: lora, base: base ?? "" };
    const content = { config: model, tokenizer, arena, state: this.state, adapters };
    // Weights and two moments.
    const bytes = 3 * 4 * arena.count;
    await persist(async () => {
      await writeCheckpoint(checkpoints, content);
    }, bytes);
    this.#savedStep = this.state.step;
    const { step, bestStep } = this.state;
    await pruneCheckpoints(checkpoints, config.checkpoint.keep_latest_k, { newest: step, best: bestStep });
    yield { kind: "checkpoint", step, bestStep };
  }
}

/** Throws `loss_not_finite`. */
function* diverge(step: number, loss: number | null): Generator<TrainEvent, never> {
  yield { kind: "diverged", step, loss };
  throw errors.lossNotFinite(step);
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

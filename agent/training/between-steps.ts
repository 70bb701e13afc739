// What happens between the steps of a training: evaluation, checkpoints and the decision to stop early.
import { errors } from "../errors.ts";
import { type TrainingState, pruneCheckpoints, writeCheckpoint } from "./checkpoint.ts";
import { type Evaluation, type Evaluator, openEvaluator } from "./evaluator.ts";
import { openPairEvaluator } from "./preferences.ts";
import type { TrainingSession } from "./session.ts";
import type { StepOptions } from "./step-graph.ts";
import type { TrainEvent, TrainOptions, TrainSummary } from "./train.ts";

/** Where a training stands after each step. */
export class BetweenSteps {
  /** After the last step that was taken. */
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
        const { loss, accuracy, preferences } = held;
        this.#judge(loss, saves);
        yield { kind: "validation", step, loss, accuracy, ...(preferences && { preferences }) };
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
    this.#evaluator?.close();
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
    const { checkpoints, config, model, tokenizer, persist, base, knownBase } = this.#options;
    const { arena } = this.#session;
    if (!Number.isFinite(arena.norm("weights"))) yield* diverge(this.state.step, null);
    const { lora } = this.#shape;
    const adapters = lora && { options: lora, base: base ?? "", knownBase };
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

/** A number is no longer finite. Throws `loss_not_finite`. */
export function* diverge(step: number, loss: number | null): Generator<TrainEvent, never> {
  yield { kind: "diverged", step, loss };
  throw errors.lossNotFinite(step);
}

// Where a run stands by what its trainer has written last.
import type { Metric } from "../../schemas/run.ts";

export interface Latest {
  step: number;
  loss: number | undefined;
  validationLoss: number | undefined;
  validationAccuracy: number | undefined;
  tokensPerSecond: number | undefined;
  seq: number;
  /** `performance.now()` when a new metric was seen last; undefined while none has come since the follower began. */
  at: number | undefined;
  /** Of the last steps, by the trainer's clock. */
  medianStepSeconds: number | undefined;
}

type Train = Extract<Metric, { kind: "train" }>;
type Validation = Extract<Metric, { kind: "validation" }>;

const MEDIAN_STEPS = 64;
/** Times are told in milliseconds: of shorter steps most seem to take none, and their mean tells more. */
const COARSE_SECONDS = 0.01;

export class LatestMetrics {
  seq = 0;
  #step = 0;
  #train: Train | undefined;
  #validation: Validation | undefined;
  #at: number | undefined;
  /** The last train metrics, for their times. */
  #trains: Train[] = [];
  /** The median as it was after a metric: many ask for it. */
  #median: { seq: number; seconds: number | undefined } = { seq: 0, seconds: undefined };

  /** `recent` is what has come so far, this one included. */
  add(metric: Metric, recent: readonly Metric[]): void {
    this.seq = metric.seq;
    this.#step = metric.step;
    if (metric.kind === "train") this.#addTrain(metric);
    if (metric.kind === "validation") this.#validation = metric;
    if (metric.kind === "rewind") this.#rewind(metric.step, recent);
  }

  addEarlierValidation(validation: Validation | undefined): void {
    this.#validation ??= validation;
  }

  /** Notes that a metric has come while somebody looked. */
  arrived(): void {
    this.#at = performance.now();
  }

  read(): Latest {
    if (this.#median.seq !== this.seq) this.#median = { seq: this.seq, seconds: this.#medianStepSeconds() };
    return {
      step: this.#step,
      loss: this.#train?.loss,
      validationLoss: this.#validation?.loss,
      validationAccuracy: this.#validation?.accuracy,
      tokensPerSecond: this.#train?.tokensPerSecond,
      seq: this.seq,
      at: this.#at,
      medianStepSeconds: this.#median.seconds,
    };
  }

  #addTrain(metric: Train): void {
    this.#train = metric;
    this.#trains.push(metric);
    if (this.#trains.length > 2 * MEDIAN_STEPS) this.#trains = this.#trains.slice(-MEDIAN_STEPS);
  }

  #rewind(step: number, recent: readonly Metric[]): void {
    const holds = (metric: Metric): boolean => metric.step <= step;
    this.#train = recent.findLast((metric): metric is Train => metric.kind === "train" && holds(metric));
    if (this.#validation !== undefined && !holds(this.#validation)) {
      this.#validation = recent.findLast(
        (metric): metric is Validation => metric.kind === "validation" && holds(metric),
      );
    }
    // The time between the last step before and the first one after is not that of a step.
    this.#trains = [];
  }

  #medianStepSeconds(): number | undefined {
    const seconds: number[] = [];
    const trains = this.#trains.slice(-MEDIAN_STEPS);
    for (const [index, metric] of trains.entries()) {
      const before = trains[index - 1];
      if (before === undefined || metric.step <= before.step) continue;
      seconds.push((metric.time - before.time) / (metric.step - before.step));
    }
    if (seconds.length === 0) return undefined;
    const median = seconds.sort((left, right) => left - right)[seconds.length >> 1]!;
    if (median >= COARSE_SECONDS) return median;
    const [first, last] = [trains[0]!, trains.at(-1)!];
    return Math.max(median, (last.time - first.time) / (last.step - first.step));
  }
}

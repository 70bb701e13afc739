// The train metrics of a run as columns of numbers: 36 bytes a step, where its line has some 170, and 16 more where it
// learns from preferences.
import {
  type PreferenceKey,
  preferenceKeys,
  type SeriesKey,
  type SeriesQuery,
} from "../../schemas/series.ts";
import type { Metric } from "../../schemas/run.ts";

/** What a chart reads of a train metric; NaN for quantities of preferences where the run learns from none. */
export interface TrainRow extends Record<SeriesKey, number> {
  step: number;
  time: number;
  tokens: number;
}

export type SeriesEventMetric = Exclude<Metric, { kind: "train" }>;

const FIRST_CAPACITY = 1024;
const MOST_RESERVED = 4 << 20;

export class SeriesColumns {
  /** Rows in use; the arrays are longer. */
  length = 0;
  step = new Uint32Array(FIRST_CAPACITY);
  time = new Float64Array(FIRST_CAPACITY);
  tokens = new Float64Array(FIRST_CAPACITY);
  /** NaN where the trainer had no finite number. */
  values: Record<SeriesKey, Float32Array> = {
    loss: new Float32Array(FIRST_CAPACITY),
    learningRate: new Float32Array(FIRST_CAPACITY),
    gradientNorm: new Float32Array(FIRST_CAPACITY),
    tokensPerSecond: new Float32Array(FIRST_CAPACITY),
    ...noPreferences(),
  };
  /** Everything but train metrics, oldest first, without what a rewind has made void. */
  events: SeriesEventMetric[] = [];

  get bytes(): number {
    return this.step.length * (this.#hasPreferences ? 52 : 36) + this.events.length * 200;
  }

  /** Whether the run has the quantity, or has made no step yet, so that it may. */
  has(key: SeriesKey): boolean {
    return this.length === 0 || this.values[key].length > 0;
  }

  x(axis: SeriesQuery["x"]): Uint32Array | Float64Array {
    return this[axis];
  }

  /** Makes room at once for so many rows, which is cheaper than growing again and again. */
  reserve(rows: number): void {
    if (rows > this.step.length) this.#grow(Math.min(rows, MOST_RESERVED));
  }

  add(row: TrainRow): void {
    if (this.length === this.step.length) this.#grow(this.step.length * 2);
    const index = this.length++;
    this.step[index] = row.step;
    this.time[index] = row.time;
    this.tokens[index] = row.tokens;
    this.values.loss[index] = row.loss;
    this.values.learningRate[index] = row.learningRate;
    this.values.gradientNorm[index] = row.gradientNorm;
    this.values.tokensPerSecond[index] = row.tokensPerSecond;
    if (this.#hasPreferences || !Number.isNaN(row.rewardMargin)) this.#addPreferences(index, row);
  }

  addEvent(metric: SeriesEventMetric): void {
    if (metric.kind === "rewind") {
      while (this.length > 0 && this.step[this.length - 1]! > metric.step) this.length--;
      this.events = this.events.filter(({ step }) => step <= metric.step);
    }
    this.events.push(metric);
  }

  /** Tokens that had been trained on when a step was done. */
  tokensAt(step: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.step[middle]! <= step) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.tokens[low - 1]!;
  }

  get #hasPreferences(): boolean {
    return this.values.rewardMargin.length > 0;
  }

  #addPreferences(index: number, row: TrainRow): void {
    for (const key of preferenceKeys) {
      if (this.values[key].length === 0)
        this.values[key] = new Float32Array(this.step.length).fill(Number.NaN);
      this.values[key][index] = row[key];
    }
  }

  #grow(capacity: number): void {
    if (capacity <= this.step.length) return;
    const grown = <T extends Uint32Array | Float32Array | Float64Array>(
      kind: new (length: number) => T,
      from: T,
    ): T => {
      const longer = new kind(capacity);
      longer.set(from);
      return longer;
    };
    this.step = grown(Uint32Array, this.step);
    this.time = grown(Float64Array, this.time);
    this.tokens = grown(Float64Array, this.tokens);
    for (const key of Object.keys(this.values) as SeriesKey[]) {
      if (this.values[key].length > 0) this.values[key] = grown(Float32Array, this.values[key]);
    }
  }
}

/** They get their room with the first row that has them. */
function noPreferences(): Record<PreferenceKey, Float32Array> {
  const none = (): Float32Array => new Float32Array(0);
  return {
    rewardMargin: none(),
    chosenReward: none(),
    rejectedReward: none(),
    preferenceAccuracy: none(),
  };
}

// The train metrics of a run as columns of numbers: 36 bytes a step, where its line has some 170.
import type { SeriesKey, SeriesQuery } from "../../schemas/series.ts";
import type { Metric } from "../../schemas/run.ts";

/** What a chart reads of a train metric. */
export interface TrainRow {
  step: number;
  time: number;
  tokens: number;
  loss: number;
  learningRate: number;
  gradientNorm: number;
  tokensPerSecond: number;
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
  };
  /** Everything but train metrics, oldest first, without what a rewind has made void. */
  events: SeriesEventMetric[] = [];

  get bytes(): number {
    return this.step.length * 36 + this.events.length * 200;
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
    for (const key of Object.keys(this.values) as SeriesKey[])
      this.values[key] = grown(Float32Array, this.values[key]);
  }
}

// Confidence intervals by drawing the rows again and again (Efron and Tibshirani, 1993, chapters 13 and 16).
import { createRandom } from "../../dataset/random.ts";

export type Interval = [low: number, high: number];

/** Enough for the ends to be stable in their second digit. */
const resamples = 2000;
const tail = 0.025;
/** Every interval is drawn with it, so that the same scores give the same interval. */
const seed = 20040725;

/** A row's part of a mean: a value and how much it weighs, such as a loss over so many tokens. */
export interface Weighted {
  sum: number;
  weight: number;
}

/** Σ sum / Σ weight; null without weight. */
export function weightedMean(rows: readonly Weighted[]): number | null {
  let [sum, weight] = [0, 0];
  for (const row of rows) {
    sum += row.sum;
    weight += row.weight;
  }
  return weight === 0 ? null : sum / weight;
}

/**
 * Percentile interval (95 %) of the weighted mean: as many rows are drawn, with replacement, as there are, 2000 times.
 * Null with fewer than two rows.
 */
export function bootstrapInterval(rows: readonly Weighted[]): Interval | null {
  return interval(rows.length, (drawn) => {
    let [sum, weight] = [0, 0];
    for (const index of drawn) {
      sum += rows[index]!.sum;
      weight += rows[index]!.weight;
    }
    return sum / weight;
  });
}

/**
 * The same for the difference of two models, `after` less `before`. Each draw takes the same rows of both, so that what
 * makes a row hard for both does not count.
 */
export function pairedInterval(before: readonly Weighted[], after: readonly Weighted[]): Interval | null {
  if (before.length !== after.length) throw new RangeError("Pairs are needed.");
  return interval(before.length, (drawn) => {
    let [sumBefore, weightBefore, sumAfter, weightAfter] = [0, 0, 0, 0];
    for (const index of drawn) {
      sumBefore += before[index]!.sum;
      weightBefore += before[index]!.weight;
      sumAfter += after[index]!.sum;
      weightAfter += after[index]!.weight;
    }
    return sumAfter / weightAfter - sumBefore / weightBefore;
  });
}

function interval(rows: number, statistic: (drawn: Int32Array) => number): Interval | null {
  if (rows < 2) return null;
  const random = createRandom(seed);
  const drawn = new Int32Array(rows);
  const values: number[] = [];
  for (let resample = 0; resample < resamples; resample++) {
    for (let place = 0; place < rows; place++) drawn[place] = random.below(rows);
    const value = statistic(drawn);
    if (Number.isFinite(value)) values.push(value);
  }
  if (values.length === 0) return null;
  values.sort((left, right) => left - right);
  return [percentile(values, tail), percentile(values, 1 - tail)];
}

/** Between the two neighbours in a straight line, as NumPy's percentile. */
function percentile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (place - below);
}

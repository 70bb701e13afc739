// Tells when a loss or a gradient norm jumps out of its recent course. Pure: the same series gives the same alerts.

/**
 * How far a value may lie above the median of the values before it. Distances are counted in robust standard
 * deviations, 1.4826 · MAD, where MAD is the median of the absolute distances from the median (Hampel, 1974): unlike a
 * mean and a standard deviation it is not moved by the spikes themselves (Leys et al., 2013). Values of a batch have
 * heavier tails than a normal distribution, so that the limit is wider than their 3.
 */
export interface SpikeRule {
  /** Values that are looked back at. */
  readonly window: number;
  /** Values there have to be before any is judged. */
  readonly least: number;
  /** Robust standard deviations above the median. */
  readonly deviations: number;
  /** Values after a spike that is told in which no other one is. */
  readonly rest: number;
  /** A spike is at least so many times the median, so that the least stir in a series without noise is none. */
  readonly factor: number;
  /**
   * A spike lies at least so much above the median, as a share of where the series began (the median of its first
   * `least` values): a loss that has all but vanished may rise tenfold from batch to batch and harm nothing.
   */
  readonly share: number;
}

export const lossRule: SpikeRule = {
  ...{ window: 100, least: 30, deviations: 8, rest: 25 },
  ...{ factor: 1.25, share: 0.05 },
};
/** Gradient norms are the more unsteady ones (Chowdhery et al., 2022, and Kumar et al., 2025, on spikes of both). */
export const gradientRule: SpikeRule = {
  ...{ window: 100, least: 30, deviations: 12, rest: 25 },
  ...{ factor: 3, share: 0.5 },
};

export interface Spike {
  readonly value: number;
  /** The median of the values before it. */
  readonly expected: number;
}

/**
 * What was to be expected and the highest value that is not a spike; undefined as long as too little is known.
 * `start` is where the series began.
 */
export function expectedRange(
  before: readonly number[],
  rule: SpikeRule,
  start: number,
): { expected: number; limit: number } | undefined {
  if (before.length < rule.least) return undefined;
  const expected = median(before);
  const deviation = 1.4826 * median(before.map((value) => Math.abs(value - expected)));
  const distance = Math.max(rule.deviations * deviation, rule.share * start);
  return { expected, limit: Math.max(expected + distance, rule.factor * expected) };
}

/**
 * Judges the values of a series one after another. A spike is told once, when it begins: not again before the series
 * has come back below the limit, nor in the rest after the last one. A series that stays up becomes what is
 * expected after half a window.
 */
export function createSpikeWatch(rule: SpikeRule): (value: number) => Spike | undefined {
  const recent: number[] = [];
  let start = 0;
  let isAbove = false;
  let sinceTold = Infinity;
  return (value) => {
    const range = expectedRange(recent, rule, start);
    recent.push(value);
    if (range === undefined && recent.length === rule.least) start = median(recent);
    if (recent.length > rule.window) recent.shift();
    sinceTold++;
    const wasAbove = isAbove;
    isAbove = range !== undefined && value > range.limit;
    if (range === undefined || !isAbove || wasAbove || sinceTold <= rule.rest) return undefined;
    sinceTold = 0;
    return { value, expected: range.expected };
  };
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

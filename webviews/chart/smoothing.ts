// Smoothing of a curve whose points need not be evenly spaced.
import { lowerBound, type Piece } from "./curve.ts";

export interface Smoothing {
  /** 0 is none; towards 1 older values count for longer. */
  readonly weight: number;
  /** The distance in x over which a value's influence falls to `weight`. */
  readonly unit: number;
}

/** The chart's width in units: a weight then looks alike over a thousand points and over a million. */
const UNITS_ACROSS = 1000;

/**
 * The unit for a shown range: the distance between points where they are few, otherwise a share of the range. It comes
 * in steps, so that a curve that grows does not change its shape with every point.
 */
export function smoothingUnit(range: number, spacing: number): number {
  const wanted = Math.max(range / UNITS_ACROSS, spacing);
  return wanted > 0 ? 2 ** (Math.round(Math.log2(wanted) * 2) / 2) : 1;
}

/** Mean distance between the points of a curve. */
export function spacingOf(pieces: readonly Piece[], counts: number): number {
  const [first, last] = [pieces.find(isFilled), pieces.findLast(isFilled)];
  if (first === undefined || last === undefined || counts < 2) return 0;
  return (last.x[last.end - 1]! - first.x[first.start]!) / (counts - 1);
}

/**
 * Exponential moving average of the bins' means from `from` on, without the pull to 0 of its beginning (Kingma and Ba
 * 2015, section 3). One array a piece, by the piece's indices from `start` on; NaN where a bin has no value. Bins long
 * before `from` are left out, as nothing of them is left.
 */
export function smoothen(
  pieces: readonly Piece[],
  { weight, unit }: Smoothing,
  from: number,
): readonly Float64Array[] {
  const decay = Math.log(weight) / unit;
  // Behind this the influence is below a thousandth.
  const reach = Math.log(1e-3) / decay;
  let [sum, total, before] = [0, 0, Number.NaN];
  return pieces.map(({ x, values: { mean }, start, end }) => {
    const smooth = new Float64Array(end - start).fill(Number.NaN);
    for (let index = lowerBound(x, from - reach, start, end); index < end; index++) {
      const value = mean[index]!;
      if (!(value === value)) continue;
      const distance = before === before ? x[index]! - before : unit;
      const kept = Math.exp(decay * distance);
      sum = kept * sum + (1 - kept) * value;
      total = kept * total + (1 - kept);
      before = x[index]!;
      // Points at one and the same place do not move it.
      smooth[index - start] = total > 0 ? sum / total : value;
    }
    return smooth;
  });
}

function isFilled({ start, end }: Piece): boolean {
  return end > start;
}

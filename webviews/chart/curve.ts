// What a chart draws: curves made of pieces of bins, each with the way it looks.
import type { BinColumn } from "./binned.ts";

/** Bins `start` to `end` (not included) of one quantity. Pieces of a curve lie one behind the other. */
export interface Piece {
  readonly x: Float64Array;
  readonly values: Pick<BinColumn, "min" | "max" | "mean" | "first" | "last">;
  readonly start: number;
  readonly end: number;
}

export interface Curve {
  readonly run: string;
  readonly label: string;
  readonly pieces: readonly Piece[];
  /** Place in the palette. */
  readonly colour: number;
  /** `points` marks every value and joins them by a line: few values, such as evaluations. */
  readonly style: "line" | "points";
  /** Whether the smoothing applies. */
  readonly smooth: boolean;
}

/** A piece of single values. */
export function pieceOf(x: Float64Array, values: Float32Array): Piece {
  const same = { min: values, max: values, mean: values, first: values, last: values };
  return { x, values: same, start: 0, end: x.length };
}

/** The first index from `start` on whose x is at least `value`. */
export function lowerBound(x: Float64Array, value: number, start: number, end: number): number {
  let [low, high] = [start, end];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bin in which a place lies: the last one that begins at or before it. */
export function binAt(pieces: readonly Piece[], x: number): { piece: Piece; index: number } | undefined {
  let found: { piece: Piece; index: number } | undefined;
  for (const piece of pieces) {
    if (piece.start >= piece.end) continue;
    if (found !== undefined && piece.x[piece.start]! > x) break;
    const index = Math.max(piece.start, lowerBound(piece.x, x, piece.start, piece.end) - 1);
    const next = Math.min(piece.end - 1, index + 1);
    found = { piece, index: piece.x[next]! <= x ? next : index };
  }
  return found;
}

/** The bin whose first point lies nearest to a place. */
export function nearestBin(pieces: readonly Piece[], x: number): { piece: Piece; index: number } | undefined {
  let nearest: { piece: Piece; index: number } | undefined;
  let distance = Infinity;
  for (const piece of pieces) {
    if (piece.start >= piece.end) continue;
    const after = lowerBound(piece.x, x, piece.start, piece.end);
    for (const index of [after - 1, after]) {
      if (index < piece.start || index >= piece.end) continue;
      const away = Math.abs(piece.x[index]! - x);
      if (away >= distance) continue;
      distance = away;
      nearest = { piece, index };
    }
  }
  return nearest;
}

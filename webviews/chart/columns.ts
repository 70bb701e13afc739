// Curves as a screen shows them: for every column of pixels its first, least, greatest and last value, so that drawing
// costs what the chart is wide and no spike is lost.
import { lowerBound, type Piece } from "./curve.ts";

/** From x to columns of pixels. */
export interface Projection {
  readonly from: number;
  readonly to: number;
  /** Columns of pixels that the range takes. */
  readonly width: number;
}

export interface PixelColumns {
  length: number;
  /** Whole numbers that rise; one before 0 and one behind the width where the curve goes on. */
  readonly column: Float64Array;
  readonly first: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly last: Float64Array;
}

/** The parts of a curve that lie in the range, with one bin more at either side. */
export function toColumns(pieces: readonly Piece[], projection: Projection): PixelColumns {
  return collect(pieces, projection, ({ values }, index, take) => {
    take(values.first[index]!, values.min[index]!, values.max[index]!, values.last[index]!);
  });
}

/** The same of smoothed values, which come as one array a piece. */
export function smoothColumns(
  pieces: readonly Piece[],
  smooth: readonly Float64Array[],
  projection: Projection,
): PixelColumns {
  return collect(pieces, projection, (piece, index, take, number) => {
    const value = smooth[number]![index - piece.start]!;
    take(value, value, value, value);
  });
}

type Take = (first: number, min: number, max: number, last: number) => void;

function collect(
  pieces: readonly Piece[],
  { from, to, width }: Projection,
  read: (piece: Piece, index: number, take: Take, number: number) => void,
): PixelColumns {
  const scale = to > from ? width / (to - from) : 0;
  const most = pieces.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);
  const capacity = Math.min(most, Math.ceil(width) + 3 + pieces.length);
  const floats = (): Float64Array => new Float64Array(capacity);
  const columns = { column: floats(), first: floats(), min: floats(), max: floats(), last: floats() };
  const { column, first, min, max, last } = columns;
  let length = 0;
  let place = 0;
  const take: Take = (opening, least, greatest, closing) => {
    if (length > 0 && column[length - 1] === place) {
      const at = length - 1;
      // A value takes the place of a break: what is there must be seen.
      if (!(opening === opening)) return;
      if (!(first[at]! === first[at]!)) {
        first[at] = opening;
        min[at] = least;
        max[at] = greatest;
      }
      if (least < min[at]!) min[at] = least;
      if (greatest > max[at]!) max[at] = greatest;
      last[at] = closing;
      return;
    }
    column[length] = place;
    first[length] = opening;
    min[length] = least;
    max[length] = greatest;
    last[length++] = closing;
  };
  pieces.forEach((piece, number) => {
    const { x, start, end } = piece;
    if (start >= end) return;
    const begin = Math.max(start, lowerBound(x, from, start, end) - 1);
    for (let index = begin; index < end; index++) {
      const exact = (x[index]! - from) * scale;
      place = exact < 0 ? -1 : exact > width ? Math.ceil(width) + 1 : Math.floor(exact);
      read(piece, index, take, number);
      if (exact > width) break;
    }
  });
  return { length, ...columns };
}

/** Least and greatest of what is seen; the neighbours outside of the range do not count. */
export function extentOf(
  { length, column, min, max }: PixelColumns,
  width: number,
  above = -Infinity,
): readonly [number, number] | undefined {
  let [least, greatest] = [Infinity, -Infinity];
  for (let at = 0; at < length; at++) {
    if (column[at]! < 0 || column[at]! > width) continue;
    if (min[at]! > above && min[at]! < least) least = min[at]!;
    // Where the least is too small for a logarithm, the greatest may not be.
    if (max[at]! > above && max[at]! < least) least = max[at]!;
    if (max[at]! > above && max[at]! > greatest) greatest = max[at]!;
  }
  return least <= greatest ? [least, greatest] : undefined;
}

/** An excursion is so many times as far as the values usually lie apart. */
const FAR = 5;

/**
 * Columns whose values lie unusually far apart, or unusually far from those before: spikes, which a curve must show
 * also where all else is drawn faintly.
 */
export function excursions({ length, first, min, max, last }: PixelColumns): number[] {
  const reach = new Float64Array(length);
  for (let at = 0; at < length; at++) {
    const before = at > 0 && last[at - 1]! === last[at - 1]! ? last[at - 1]! : first[at]!;
    reach[at] = Math.max(max[at]!, before) - Math.min(min[at]!, before);
  }
  const known = reach.filter((value) => value === value).sort();
  const usual = known[known.length >>> 1] ?? 0;
  if (usual === 0) return [];
  return [...reach.keys()].filter((at) => reach[at]! > FAR * usual);
}

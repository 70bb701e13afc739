// What the curves of a picture say at a place, and which value a click meant.
import { xPosition, yPosition, type Box } from "./place.ts";
import type { PixelColumns } from "./columns.ts";
import { binAt, lowerBound, type Curve, type Piece } from "./curve.ts";
import type { DrawnCurve, Picture } from "./picture.ts";

export interface Reading {
  readonly curve: Curve;
  /** Where the value stands. */
  readonly x: number;
  /** As it was measured; the mean where several points share the place. */
  readonly value: number;
  /** As the line is drawn, where smoothing applies. */
  readonly smoothed: number | undefined;
  /** Least and greatest of the points that share the place. */
  readonly min: number;
  readonly max: number;
}

/** Each curve at its last bin before the place; curves that begin later or have ended say nothing. */
export function readAt(picture: Picture, x: number): Reading[] {
  const { from, to } = picture.scene;
  const tolerance = ((to - from) / picture.width) * 6;
  return picture.curves.flatMap((drawn): Reading[] => {
    const { curve } = drawn;
    const found = binAt(curve.pieces, x);
    if (found === undefined || found.piece.x[found.index]! > x + tolerance) return [];
    const last = curve.pieces.findLast(({ start, end }) => end > start)!;
    if (curve.style === "line" && x > last.x[last.end - 1]! + tolerance) return [];
    return [reading(drawn, found.piece, found.index, picture)];
  });
}

/** The newest value of each curve. */
export function readLast(picture: Picture): Reading[] {
  return picture.curves.flatMap((drawn): Reading[] => {
    const piece = drawn.curve.pieces.findLast(({ start, end }) => end > start);
    return piece === undefined ? [] : [reading(drawn, piece, piece.end - 1, picture)];
  });
}

function reading(drawn: DrawnCurve, piece: Piece, index: number, picture: Picture): Reading {
  const { min, max, mean, last } = piece.values;
  const isLast = index === piece.end - 1;
  return {
    curve: drawn.curve,
    x: piece.x[index]!,
    value: isLast ? last[index]! : mean[index]!,
    smoothed: drawn.smooth && smoothAt(drawn.smooth, piece.x[index]!, picture),
    min: min[index]!,
    max: max[index]!,
  };
}

function smoothAt({ column, last, length }: PixelColumns, x: number, { scene, width }: Picture): number {
  if (length === 0) return Number.NaN;
  const place = Math.floor(((x - scene.from) / (scene.to - scene.from)) * width);
  const after = lowerBound(column, place, 0, length);
  return last[Math.min(length - 1, after)]!;
}

/** A value of a curve that was meant, with the range of the axis in which its points lie. */
export interface Picked {
  readonly curve: Curve;
  readonly value: number;
  readonly from: number;
  /** Where the next bin begins. */
  readonly to: number;
}

/** The least, greatest or mean value that lies nearest to a place, within so many pixels of the canvas. */
export function pick(
  picture: Picture,
  box: Box,
  left: number,
  top: number,
  reach: number,
  accepts: (curve: Curve) => boolean,
): Picked | undefined {
  const xAt = (at: number): number =>
    picture.scene.from + ((at - box.left) / box.width) * (picture.scene.to - picture.scene.from);
  let nearest = reach;
  let picked: Picked | undefined;
  for (const { curve } of picture.curves) {
    if (!accepts(curve)) continue;
    for (const piece of curve.pieces) {
      const { x, start, end } = piece;
      // One bin more on the left: it may reach into the range.
      const begin = Math.max(start, lowerBound(x, xAt(left - reach), start, end) - 1);
      for (let index = begin; index < end && x[index]! <= xAt(left + reach); index++) {
        const away = xPosition(picture, box, x[index]!) - left;
        for (const value of valuesOf(piece, index)) {
          const distance = Math.hypot(away, yPosition(picture, box, value) - top);
          if (!(distance < nearest)) continue;
          nearest = distance;
          picked = { curve, value, from: x[index]!, to: nextX(curve, piece, index) };
        }
      }
    }
  }
  return picked;
}

/**
 * What a click anywhere means: the bin under the crosshair, of the curve that passes nearest to the pointer. Curves
 * that have none there stand with the nearest one that they have.
 */
export function pickUnder(
  picture: Picture,
  box: Box,
  x: number,
  top: number,
  accepts: (curve: Curve) => boolean,
): Picked | undefined {
  let nearest = Infinity;
  let picked: Picked | undefined;
  for (const { curve } of picture.curves) {
    const found = accepts(curve) ? binAt(curve.pieces, x) : undefined;
    if (found === undefined) continue;
    const { piece, index } = found;
    const [from, to] = [piece.x[index]!, nextX(curve, piece, index)];
    // Within its bin a curve is nowhere beside the crosshair.
    const away = x >= from && x < to ? 0 : xPosition(picture, box, from) - xPosition(picture, box, x);
    for (const value of valuesOf(piece, index)) {
      const distance = Math.hypot(away, yPosition(picture, box, value) - top);
      if (!(distance < nearest)) continue;
      nearest = distance;
      picked = { curve, value, from, to };
    }
  }
  return picked;
}

function valuesOf({ values }: Piece, index: number): number[] {
  return [values.max[index]!, values.min[index]!, values.mean[index]!];
}

/** The bin that a place falls into, with its mean: what a keyboard opens. */
export function pickAt(curve: Curve, x: number): Picked | undefined {
  const found = binAt(curve.pieces, x);
  if (found === undefined) return undefined;
  const { piece, index } = found;
  return {
    curve,
    value: piece.values.mean[index]!,
    from: piece.x[index]!,
    to: nextX(curve, piece, index),
  };
}

function nextX({ pieces }: Curve, piece: Piece, index: number): number {
  if (index + 1 < piece.end) return piece.x[index + 1]!;
  const following = pieces.slice(pieces.indexOf(piece) + 1).find(({ start, end }) => end > start);
  return following === undefined ? piece.x[index]! : following.x[following.start]!;
}

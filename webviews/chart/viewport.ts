// The range of the x axis that all charts show: zoomed, moved, reset, and moving along with runs that go on.

/** Without `to` the range ends where the runs do. */
export interface ViewRange {
  readonly from: number;
  readonly to: number | null;
}

export interface Extent {
  readonly from: number;
  readonly to: number;
}

/** The whole range is shown at most this many times as wide as a part of it. */
const DEEPEST = 1e9;

/** The part that is shown; null is everything. */
export function shown(range: ViewRange | null, extent: Extent): Extent {
  const from = range?.from ?? extent.from;
  const to = range?.to ?? extent.to;
  return to > from ? { from, to } : { from, to: from + 1 };
}

/** A part that was chosen; one that reaches the end moves along with it, and one that is everything is no part. */
export function chosen(from: number, to: number, extent: Extent): ViewRange | null {
  const width = extent.to - extent.from;
  const least = Math.max(width / DEEPEST, Number.EPSILON * Math.abs(to) * 16);
  const [left, right] = [Math.max(from, extent.from), Math.min(to, extent.to)];
  if (!(right - left > least)) return null;
  const isAtStart = left <= extent.from + width * 1e-6;
  const isAtEnd = right >= extent.to - width * 1e-6;
  if (isAtStart && isAtEnd) return null;
  return { from: left, to: isAtEnd ? null : right };
}

/** Zooms around a place: by 2 half as much is shown. */
export function zoomed(
  range: ViewRange | null,
  extent: Extent,
  place: number,
  factor: number,
): ViewRange | null {
  const { from, to } = shown(range, extent);
  return chosen(place - (place - from) / factor, place + (to - place) / factor, extent);
}

/** Moves by a share of the width; the width stays as it is at either end. */
export function moved(range: ViewRange | null, extent: Extent, share: number): ViewRange | null {
  if (range === null) return null;
  const { from, to } = shown(range, extent);
  const way = Math.max(extent.from - from, Math.min(extent.to - to, (to - from) * share));
  return chosen(from + way, to + way, extent);
}

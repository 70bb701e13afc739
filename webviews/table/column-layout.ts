// How wide each column of a table is, and where the pinned ones stand.

export interface LaidOutColumn {
  /** Pixels. */
  readonly width: number;
  /** Pixels from the left at which a pinned column stays; undefined for one that is scrolled. */
  readonly pinnedAt: number | undefined;
}

export interface ColumnSize {
  readonly id: string;
  /** Pixels, until somebody chooses another width. */
  readonly width: number;
  readonly pinned?: boolean | undefined;
}

export const NARROWEST = 40;
export const WIDEST = 2000;

/** Lays columns out side by side; the last one takes what room is left, unless somebody has chosen its width. */
export function layOut(
  columns: readonly ColumnSize[],
  chosen: Readonly<Record<string, number>>,
  room: number,
): LaidOutColumn[] {
  let left = 0;
  return columns.map(({ id, width: usual, pinned }, index) => {
    const own = chosen[id];
    const isLast = index === columns.length - 1;
    const width = own ?? (isLast ? Math.max(usual, room - left) : usual);
    const laidOut = { width, pinnedAt: pinned === true ? left : undefined };
    left += width;
    return laidOut;
  });
}

export function withinLimits(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
}

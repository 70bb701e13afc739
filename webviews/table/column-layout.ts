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
  /** Takes part of the room that is left, unless somebody has chosen its width. */
  readonly grows?: boolean | undefined;
}

const NARROWEST = 40;
const WIDEST = 2000;

/** Lays columns out side by side. What room is left goes to those that grow, or to the last one where none does. */
export function layOut(
  columns: readonly ColumnSize[],
  chosen: Readonly<Record<string, number>>,
  room: number,
): LaidOutColumn[] {
  const taken = columns.reduce((sum, { id, width }) => sum + (chosen[id] ?? width), 0);
  const growing = growingColumns(columns).filter(({ id }) => chosen[id] === undefined);
  const share = growing.length === 0 ? 0 : Math.floor(Math.max(0, room - taken) / growing.length);
  let left = 0;
  return columns.map((column) => {
    const { id, width: usual, pinned } = column;
    const width = chosen[id] ?? usual + (growing.includes(column) ? share : 0);
    const laidOut = { width, pinnedAt: pinned === true ? left : undefined };
    left += width;
    return laidOut;
  });
}

function growingColumns(columns: readonly ColumnSize[]): readonly ColumnSize[] {
  const growing = columns.filter(({ grows }) => grows === true);
  return growing.length > 0 ? growing : columns.slice(-1);
}

export function withinLimits(width: number): number {
  return Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
}

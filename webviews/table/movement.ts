// Where the arrow keys and their like lead in a grid, as the ARIA practices for grids have it.

/** A cell; row -1 is the header. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows that are seen at once. */
  readonly page: number;
}

/** A key as a `KeyboardEvent` has it. */
export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** The cell that a key leads to, or undefined where it is no key for moving. */
export function moved(cell: Cell, key: Key, size: GridSize): Cell | undefined {
  if (key.altKey) return undefined;
  const isFar = key.ctrlKey || key.metaKey;
  const target = isFar ? farTarget(cell, key.key, size) : nearTarget(cell, key.key, size);
  if (target === undefined) return undefined;
  return {
    row: Math.max(-1, Math.min(size.rows - 1, target.row)),
    column: Math.max(0, Math.min(size.columns - 1, target.column)),
  };
}

function nearTarget({ row, column }: Cell, key: string, { columns, page, rows }: GridSize): Cell | undefined {
  switch (key) {
    case "ArrowUp":
      return { row: row - 1, column };
    case "ArrowDown":
      return { row: row + 1, column };
    case "ArrowLeft":
      return { row, column: column - 1 };
    case "ArrowRight":
      return { row, column: column + 1 };
    case "PageUp":
      return { row: Math.max(Math.min(0, rows - 1), row - page), column };
    case "PageDown":
      return { row: row + page, column };
    case "Home":
      return { row, column: 0 };
    case "End":
      return { row, column: columns - 1 };
    default:
      return undefined;
  }
}

function farTarget({ row, column }: Cell, key: string, { columns, rows }: GridSize): Cell | undefined {
  switch (key) {
    case "ArrowUp":
      return { row: 0, column };
    case "ArrowDown":
      return { row: rows - 1, column };
    case "ArrowLeft":
      return { row, column: 0 };
    case "ArrowRight":
      return { row, column: columns - 1 };
    case "Home":
      return { row: 0, column: 0 };
    case "End":
      return { row: rows - 1, column: columns - 1 };
    default:
      return undefined;
  }
}

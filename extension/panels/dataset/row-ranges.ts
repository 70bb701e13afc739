// Rows as ranges of their numbers, each with the lines that it stands on: a million rows in a row take no more than one.
import type { RowRange } from "../../../schemas/protocol/table.ts";

export interface RowName {
  readonly row: number;
  readonly line: number;
}

export class RowRanges {
  static readonly none = new RowRanges([]);

  /** In order, and apart from one another. */
  readonly ranges: readonly RowRange[];
  readonly count: number;

  private constructor(ranges: readonly RowRange[]) {
    this.ranges = ranges;
    this.count = ranges.reduce((sum, { count }) => sum + count, 0);
  }

  static of(ranges: readonly RowRange[]): RowRanges {
    const joined: RowRange[] = [];
    for (const range of ranges.toSorted((left, right) => left.row - right.row)) {
      const last = joined.at(-1);
      if (last === undefined || range.row > endOf(last)) joined.push(range);
      else joined[joined.length - 1] = join(last, range);
    }
    return new RowRanges(joined);
  }

  static named(rows: readonly RowName[]): RowRanges {
    return RowRanges.of(rows.map(({ row, line }) => ({ row, count: 1, line, lastLine: line })));
  }

  has(row: number): boolean {
    let from = 0;
    let to = this.ranges.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (endOf(this.ranges[middle]!) <= row) from = middle + 1;
      else to = middle;
    }
    const found = this.ranges[from];
    return found !== undefined && found.row <= row;
  }

  with(others: RowRanges): RowRanges {
    return RowRanges.of([...this.ranges, ...others.ranges]);
  }

  without(others: RowRanges): RowRanges {
    const left: RowRange[] = [];
    let at = 0;
    for (const range of this.ranges) {
      let rest: RowRange | undefined = range;
      while (at < others.ranges.length && endOf(others.ranges[at]!) <= range.row) at++;
      for (let next = at; rest !== undefined && next < others.ranges.length; next++) {
        const other: RowRange = others.ranges[next]!;
        if (other.row >= endOf(rest)) break;
        if (other.row > rest.row)
          left.push({ ...rest, count: other.row - rest.row, lastLine: other.line - 1 });
        const end = endOf(other);
        rest =
          end < endOf(rest)
            ? { row: end, count: endOf(rest) - end, line: other.lastLine + 1, lastLine: rest.lastLine }
            : undefined;
      }
      if (rest !== undefined) left.push(rest);
    }
    return new RowRanges(left);
  }
}

/** The row after the last one. */
function endOf({ row, count }: RowRange): number {
  return row + count;
}

function join(left: RowRange, right: RowRange): RowRange {
  return {
    row: left.row,
    count: Math.max(endOf(left), endOf(right)) - left.row,
    line: Math.min(left.line, right.line),
    lastLine: Math.max(left.lastLine, right.lastLine),
  };
}

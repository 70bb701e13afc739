// Many lines, named by the first and the last of each stretch.

export interface LineRange {
  first: number;
  last: number;
}

export class LineRanges {
  /** In order, and apart from one another. */
  readonly #ranges: LineRange[] = [];

  constructor(ranges: readonly LineRange[]) {
    for (const { first, last } of ranges.toSorted((left, right) => left.first - right.first)) {
      const before = this.#ranges.at(-1);
      if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
      else this.#ranges.push({ first, last });
    }
  }

  has(line: number): boolean {
    let from = 0;
    let to = this.#ranges.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#ranges[middle]!.last < line) from = middle + 1;
      else to = middle;
    }
    const found = this.#ranges[from];
    return found !== undefined && found.first <= line;
  }
}

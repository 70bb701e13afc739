// Many whole numbers, as lines or rows, named by the first and the last of each stretch.

export interface Stretch {
  first: number;
  last: number;
}

export class Stretches {
  /** In order, and apart from one another. */
  readonly #stretches: Stretch[] = [];

  constructor(stretches: readonly Stretch[]) {
    for (const { first, last } of stretches.toSorted((left, right) => left.first - right.first)) {
      const before = this.#stretches.at(-1);
      if (before !== undefined && first <= before.last + 1) before.last = Math.max(before.last, last);
      else this.#stretches.push({ first, last });
    }
  }

  has(number: number): boolean {
    let from = 0;
    let to = this.#stretches.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#stretches[middle]!.last < number) from = middle + 1;
      else to = middle;
    }
    const found = this.#stretches[from];
    return found !== undefined && found.first <= number;
  }
}

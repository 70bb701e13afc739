// Values along an axis in bins that keep the least and the greatest: what has come is never more than a few thousand
// bins, however long a run goes on, and no spike is lost.

/** One quantity; NaN where no point of the bin is finite. */
export interface BinColumn {
  min: Float32Array;
  max: Float32Array;
  mean: Float32Array;
  /** In the order in which they came. */
  first: Float32Array;
  last: Float32Array;
  /** Points that are not finite. */
  missing: Uint32Array;
}

/** Bins as they come from the agent. */
export interface BinSource {
  readonly x: Float64Array;
  readonly count: Uint32Array;
  readonly columns: Readonly<Record<string, Readonly<BinColumn>>>;
}

/** With more bins than this neighbours are joined, which leaves about half as many. */
export const MOST_BINS = 4096;

export class Binned {
  readonly keys: readonly string[];
  /** Bins in use; the arrays are longer. */
  length = 0;
  /** Of the first point of each bin; never falls. */
  x: Float64Array;
  count: Uint32Array;
  readonly columns: Record<string, BinColumn>;
  /** Of the last point, as far as it is known: of bins that came whole, the first of the last bin. */
  #end = Number.NaN;
  /** Width of a bin in x; 0 as long as each point is a bin of its own. */
  #width: number;
  readonly #most: number;

  constructor(keys: readonly string[], most = MOST_BINS) {
    this.keys = keys;
    this.#most = most;
    this.#width = 0;
    this.x = new Float64Array(256);
    this.count = new Uint32Array(256);
    this.columns = Object.fromEntries(keys.map((key) => [key, emptyColumn(256)]));
  }

  /** Copies bins of equal width, or single points where `width` is 0. `shift` is subtracted from every x. */
  static from(source: BinSource, { width = 0, shift = 0, most = MOST_BINS } = {}): Binned {
    const keys = Object.keys(source.columns);
    const binned = new Binned(keys, Math.max(most, source.x.length));
    binned.#width = width;
    binned.#reserve(source.x.length);
    binned.length = source.x.length;
    binned.count.set(source.count);
    for (const key of keys) {
      const [to, from] = [binned.columns[key]!, source.columns[key]!];
      for (const part of parts) to[part].set(from[part]);
    }
    // A clock that was set back would break the order that everything else relies on.
    let greatest = -Infinity;
    for (const [index, value] of source.x.entries()) {
      greatest = Math.max(greatest, value - shift);
      binned.x[index] = greatest;
    }
    if (binned.length > 0) binned.#end = greatest;
    return binned;
  }

  get firstX(): number {
    return this.length === 0 ? Number.NaN : this.x[0]!;
  }

  get lastX(): number {
    return this.#end;
  }

  /** Points in all bins. */
  get points(): number {
    return this.count.subarray(0, this.length).reduce((sum, count) => sum + count, 0);
  }

  get width(): number {
    return this.#width;
  }

  /** `values` in the order of the keys; what is not finite counts as missing. */
  append(x: number, values: readonly number[]): void {
    const place = this.length > 0 ? Math.max(x, this.lastX) : x;
    if (!this.#belongsToLast(place)) this.#open(place);
    this.#end = place;
    const bin = this.length - 1;
    const before = this.count[bin]!;
    this.count[bin] = before + 1;
    this.keys.forEach((key, index) => {
      add(this.columns[key]!, bin, before, values[index]!);
    });
  }

  /** Forgets everything behind a place. */
  truncate(last: number): void {
    while (this.length > 0 && this.x[this.length - 1]! > last) this.length--;
    this.#end = this.length > 0 ? Math.min(this.#end, last) : Number.NaN;
  }

  /** The first bin whose x is at least this. */
  indexOf(x: number): number {
    let [low, high] = [0, this.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.x[middle]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #belongsToLast(x: number): boolean {
    if (this.length === 0 || this.#width === 0) return false;
    return this.#numberOf(x) === this.#numberOf(this.lastX);
  }

  #numberOf(x: number): number {
    return Math.floor((x - this.x[0]!) / this.#width);
  }

  #open(x: number): void {
    if (this.length >= this.#most) this.#fold();
    this.#reserve(this.length + 1);
    const bin = this.length++;
    this.x[bin] = x;
    this.count[bin] = 0;
    for (const key of this.keys) {
      const column = this.columns[key]!;
      for (const part of parts) column[part][bin] = part === "missing" ? 0 : Number.NaN;
    }
  }

  /** Joins neighbours until half of the room is free. */
  #fold(): void {
    const span = this.lastX - this.x[0]!;
    this.#width = Math.max(this.#width * 2, (span / this.#most) * 2);
    while (this.length > this.#most / 1.5) {
      // Without an extent there is one place and so one bin.
      const width = this.#width || Infinity;
      let bin = 0;
      for (let from = 1; from < this.length; from++) {
        const isSame = width === Infinity || this.#numberOf(this.x[from]!) === this.#numberOf(this.x[bin]!);
        if (isSame) this.#merge(bin, from);
        else this.#move(from, ++bin);
      }
      this.length = bin + 1;
      if (this.length > this.#most / 1.5) this.#width *= 2;
    }
  }

  #merge(into: number, from: number): void {
    const [before, added] = [this.count[into]!, this.count[from]!];
    for (const key of this.keys) merge(this.columns[key]!, into, from, before, added);
    this.count[into] = before + added;
  }

  #move(from: number, to: number): void {
    if (from === to) return;
    this.x[to] = this.x[from]!;
    this.count[to] = this.count[from]!;
    for (const key of this.keys) {
      const column = this.columns[key]!;
      for (const part of parts) column[part][to] = column[part][from]!;
    }
  }

  #reserve(length: number): void {
    if (length <= this.x.length) return;
    const capacity = Math.max(length, Math.min(this.x.length * 2, this.#most + 1));
    this.x = longer(this.x, new Float64Array(capacity));
    this.count = longer(this.count, new Uint32Array(capacity));
    for (const column of Object.values(this.columns)) {
      for (const part of floatParts) column[part] = longer(column[part], new Float32Array(capacity));
      column.missing = longer(column.missing, new Uint32Array(capacity));
    }
  }
}

const floatParts = ["min", "max", "mean", "first", "last"] as const;
const parts = [...floatParts, "missing"] as const;

function emptyColumn(capacity: number): BinColumn {
  const floats = (): Float32Array => new Float32Array(capacity);
  return {
    min: floats(),
    max: floats(),
    mean: floats(),
    first: floats(),
    last: floats(),
    missing: new Uint32Array(capacity),
  };
}

function add(column: BinColumn, bin: number, before: number, value: number): void {
  if (!Number.isFinite(Math.fround(value))) {
    column.missing[bin]!++;
    return;
  }
  const finite = before - column.missing[bin]!;
  if (finite === 0) {
    column.first[bin] = column.min[bin] = column.max[bin] = column.mean[bin] = value;
  } else {
    if (value < column.min[bin]!) column.min[bin] = value;
    if (value > column.max[bin]!) column.max[bin] = value;
    column.mean[bin]! += (value - column.mean[bin]!) / (finite + 1);
  }
  column.last[bin] = value;
}

function merge(column: BinColumn, into: number, from: number, before: number, added: number): void {
  const [left, right] = [before - column.missing[into]!, added - column.missing[from]!];
  column.missing[into]! += column.missing[from]!;
  if (right === 0) return;
  if (left === 0) {
    for (const part of floatParts) column[part][into] = column[part][from]!;
    return;
  }
  column.min[into] = Math.min(column.min[into]!, column.min[from]!);
  column.max[into] = Math.max(column.max[into]!, column.max[from]!);
  column.mean[into] = (column.mean[into]! * left + column.mean[from]! * right) / (left + right);
  column.last[into] = column.last[from]!;
}

function longer<T extends Float32Array | Float64Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

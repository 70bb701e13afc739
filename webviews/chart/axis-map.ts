// Where a point of one axis lies on another one: step, tokens and time of the same run.
import { lowerBound } from "./curve.ts";

interface Bins {
  readonly x: Float64Array;
  readonly count: Uint32Array;
  readonly length: number;
}

const MOST_ANCHORS = 8192;

/** Pairs of places that belong together; between them lies a straight line. */
export class AxisMap {
  #from: Float64Array = new Float64Array(0);
  #to: Float64Array = new Float64Array(0);
  #length = 0;

  /**
   * Both hold the points of one run in one order, binned along different axes: the n-th point of one is the n-th of
   * the other, and where a bin begins the number of its point is known.
   */
  static join(from: Bins, to: Bins): AxisMap {
    const map = new AxisMap();
    const [fromNumbers, toNumbers] = [firstNumbers(from), firstNumbers(to)];
    const numbers = Float64Array.from(new Set([...fromNumbers, ...toNumbers])).sort();
    for (const number of numbers) {
      map.append(interpolate(fromNumbers, from.x, number), interpolate(toNumbers, to.x, number));
    }
    return map;
  }

  get length(): number {
    return this.#length;
  }

  /** Adds a pair behind all others; one that goes back is left out. */
  append(from: number, to: number): void {
    if (this.#length > 0 && from <= this.#from[this.#length - 1]!) return;
    if (this.#length >= MOST_ANCHORS) this.#thin();
    if (this.#length === this.#from.length) this.#grow();
    this.#from[this.#length] = from;
    this.#to[this.#length++] = to;
  }

  truncate(from: number): void {
    while (this.#length > 0 && this.#from[this.#length - 1]! > from) this.#length--;
  }

  /** NaN outside of what is known. */
  map(value: number): number {
    const length = this.#length;
    if (length === 0 || value < this.#from[0]! || value > this.#from[length - 1]!) return Number.NaN;
    return interpolate(this.#from.subarray(0, length), this.#to, value);
  }

  /** As `map`; what lies outside goes to the nearest end. */
  clamp(value: number): number {
    const length = this.#length;
    if (length === 0) return Number.NaN;
    return this.map(Math.min(Math.max(value, this.#from[0]!), this.#from[length - 1]!));
  }

  /** Every second pair goes; the line between its neighbours takes its place. */
  #thin(): void {
    let kept = 0;
    for (let index = 0; index < this.#length; index += 2) {
      this.#from[kept] = this.#from[index]!;
      this.#to[kept++] = this.#to[index]!;
    }
    this.#length = kept;
  }

  #grow(): void {
    const longer = (values: Float64Array): Float64Array => {
      const grown = new Float64Array(Math.max(64, values.length * 2));
      grown.set(values);
      return grown;
    };
    this.#from = longer(this.#from);
    this.#to = longer(this.#to);
  }
}

/** The number of the first point of each bin, from 0. */
function firstNumbers({ count, length }: Bins): Float64Array {
  const numbers = new Float64Array(length);
  for (let bin = 1; bin < length; bin++) numbers[bin] = numbers[bin - 1]! + count[bin - 1]!;
  return numbers;
}

/** The value at `place`, where `values[i]` stands at `places[i]`; beyond the ends the line goes level. */
function interpolate(places: Float64Array, values: Float64Array, place: number): number {
  if (places.length === 0) return Number.NaN;
  const after = lowerBound(places, place, 0, places.length);
  if (after === places.length) return values[after - 1]!;
  if (after === 0 || places[after] === place) return values[after]!;
  const [left, right] = [places[after - 1]!, places[after]!];
  const share = (place - left) / (right - left);
  return values[after - 1]! + share * (values[after]! - values[after - 1]!);
}

// Where some of the records of a file begin, so that any of them is found by reading a little. Takes 24 bytes for every
// 16 records or 256 KiB of the file, whichever comes first.
import { readFile, writeFile } from "node:fs/promises";

/** A record and where it begins. */
export interface Place {
  /** Number of the record, from 0. */
  readonly record: number;
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Number of that line in the file, from 1. */
  readonly line: number;
}

const recordsBetween = 16;
const bytesBetween = 256 * 1024;
/** Numbers of a place. */
const width = 3;

export class Checkpoints {
  #values = new Float64Array(64 * width);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Takes every record in turn and keeps those that are needed. */
  note(record: number, offset: number, line: number): void {
    const last = (this.#count - 1) * width;
    const isNeeded =
      last < 0 ||
      record - this.#values[last]! >= recordsBetween ||
      offset - this.#values[last + 1]! >= bytesBetween;
    if (!isNeeded || (last >= 0 && record <= this.#values[last]!)) return;
    if ((this.#count + 1) * width > this.#values.length) {
      const grown = new Float64Array(this.#values.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values.set([record, offset, line], this.#count * width);
    this.#count += 1;
  }

  at(index: number): Place {
    const start = index * width;
    const [record, offset, line] = this.#values.subarray(start, start + width) as unknown as [
      number,
      number,
      number,
    ];
    return { record, offset, line };
  }

  /** Index of the last one at or before a record; -1 where there is none. */
  indexBefore(record: number): number {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#values[middle * width]! <= record) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  async save(file: string): Promise<void> {
    await writeFile(file, new Uint8Array(this.#values.buffer, 0, this.#count * width * 8), { mode: 0o600 });
  }

  static async load(file: string): Promise<Checkpoints> {
    const bytes = await readFile(file);
    const loaded = new Checkpoints();
    loaded.#values = new Float64Array(Uint8Array.from(bytes).buffer);
    loaded.#count = loaded.#values.length / width;
    return loaded;
  }
}

// A few bytes for each row of a dataset while it is imported: enough to split it and to find repetitions.
import { createHash } from "node:crypto";
import type { Example } from "../../schemas/dataset.ts";

export const splits = ["train", "validation", "test"] as const;
export type Split = (typeof splits)[number];

/** Rows in the order in which they were read. Equal examples have equal hashes. */
export class RowIndex {
  count = 0;
  #hashes = new BigUint64Array(1024);
  #lines = new Uint32Array(1024);
  #splits = new Uint8Array(1024);

  /** @param seed changes the order of the hashes, and with it who is drawn for a random split */
  constructor(readonly seed: number) {}

  add(example: Example, line: number, split: Split): void {
    if (this.count === this.#hashes.length) this.#grow();
    const digest = createHash("sha256")
      .update(`${this.seed} ${JSON.stringify(example)}`)
      .digest();
    this.#hashes[this.count] = digest.readBigUInt64LE(0);
    this.#lines[this.count] = line;
    this.#splits[this.count] = splits.indexOf(split);
    this.count += 1;
  }

  hash(row: number): bigint {
    return this.#hashes[row]!;
  }

  line(row: number): number {
    return this.#lines[row]!;
  }

  split(row: number): Split {
    return splits[this.#splits[row]!]!;
  }

  assign(row: number, split: Split): void {
    this.#splits[row] = splits.indexOf(split);
  }

  hasRowIn(split: Split): boolean {
    return this.#splits.subarray(0, this.count).includes(splits.indexOf(split));
  }

  sortedHashes(): BigUint64Array {
    return this.#hashes.slice(0, this.count).sort();
  }

  #grow(): void {
    const grown = <T extends BigUint64Array | Uint32Array | Uint8Array>(from: T, to: T): T => {
      to.set(from as never);
      return to;
    };
    this.#hashes = grown(this.#hashes, new BigUint64Array(this.count * 2));
    this.#lines = grown(this.#lines, new Uint32Array(this.count * 2));
    this.#splits = grown(this.#splits, new Uint8Array(this.count * 2));
  }
}

// Reads records by their numbers: from one on, or here and there.
import type { Checkpoints, Place } from "./checkpoints.ts";
import type { RecordSource, TableRecord } from "./record-source.ts";

export class RowReader {
  readonly #source: RecordSource;
  readonly #checkpoints: Checkpoints;

  constructor(source: RecordSource, checkpoints: Checkpoints) {
    this.#source = source;
    this.#checkpoints = checkpoints;
  }

  /**
   * The records from `first` on. Passes over the rest of one that is too long, as far as is known where it ends.
   *
   * @param enough number of a record from which on none is needed; some may come all the same
   */
  async *from(first: number, signal?: AbortSignal, enough = Infinity): AsyncGenerator<TableRecord> {
    const end = enough === Infinity ? undefined : this.#placeAfter(enough)?.offset;
    let place: Place | undefined = this.#placeBefore(first);
    while (place !== undefined) {
      let next: Place | undefined;
      for await (const record of this.#source.read(place, { signal, end })) {
        if (record.record >= first) yield record;
        next = record.bytes === undefined ? this.#placeAfter(record.record) : undefined;
        if (next !== undefined) break;
      }
      // What is too long may go on beyond the end.
      place = next !== undefined && next.offset < (end ?? Infinity) ? next : undefined;
    }
  }

  /** The records of these numbers, in any order; `take` is called with each of them while it is held. */
  async pick(numbers: readonly number[], take: (record: TableRecord) => void): Promise<void> {
    const blocks = new Map<number, Set<number>>();
    for (const number of numbers) {
      const block = Math.max(0, this.#checkpoints.indexBefore(number));
      const wanted = blocks.get(block) ?? new Set();
      blocks.set(block, wanted.add(number));
    }
    for (const [block, wanted] of blocks) {
      for await (const record of this.block(block)) {
        if (wanted.delete(record.record)) take(record);
        if (wanted.size === 0) break;
      }
    }
  }

  /** The records from a checkpoint up to the one after it, or up to another one. */
  block(index: number, endIndex = index + 1, signal?: AbortSignal): AsyncGenerator<TableRecord> {
    const end = endIndex < this.#checkpoints.count ? this.#checkpoints.at(endIndex).offset : undefined;
    const place = index < this.#checkpoints.count ? this.#checkpoints.at(index) : this.#source.start;
    return this.#source.read(place, { signal, end });
  }

  #placeBefore(record: number): Place {
    const index = this.#checkpoints.indexBefore(record);
    return index < 0 ? this.#source.start : this.#checkpoints.at(index);
  }

  #placeAfter(record: number): Place | undefined {
    const index = this.#checkpoints.indexBefore(record) + 1;
    return index < this.#checkpoints.count ? this.#checkpoints.at(index) : undefined;
  }
}

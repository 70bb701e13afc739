// The next row that passes a test, from a row on or down from it.
import type { Checkpoints } from "./checkpoints.ts";
import type { RowTest } from "./filter.ts";
import type { RowReader } from "./row-reader.ts";
import { inBatches, share, type WorkOptions } from "./work.ts";
import { takeTurns, type TableRecord } from "./record-source.ts";

/** Of the file that are read at once on the way back. */
const bytesBackwards = 2 ** 20;

export interface FindOptions extends WorkOptions {
  /** Of the file, in bytes. */
  size: number;
}

/** The number of the first record from `from` on that passes. */
export async function findForwards(
  reader: RowReader,
  from: number,
  passes: RowTest,
  { size, ...options }: FindOptions,
): Promise<number | null> {
  for await (const batch of inBatches(reader.from(from, options.signal), size, options)) {
    const found = passes(batch).indexOf(true);
    if (found >= 0) return batch[found]!.record;
  }
  return null;
}

/** The number of the last record up to `from` that passes. */
export async function findBackwards(
  reader: RowReader,
  checkpoints: Checkpoints,
  from: number,
  passes: RowTest,
  { signal, onProgress }: FindOptions,
): Promise<number | null> {
  const last = checkpoints.indexBefore(from);
  for (let end = last + 1; end > 0;) {
    const start = blockStart(checkpoints, end);
    let found: TableRecord | undefined;
    let batch: TableRecord[] = [];
    const test = (): void => {
      const index = passes(batch).lastIndexOf(true);
      found = batch[index] ?? found;
      batch = [];
    };
    for await (const record of reader.block(start, end, signal)) {
      if (record.record > from) break;
      batch.push(record);
      if (batch.length === 256) test();
    }
    test();
    if (found !== undefined) return found.record;
    const { record } = checkpoints.at(start);
    onProgress?.({ rows: from - record, fraction: share(last - start, last) });
    end = start;
    await takeTurns();
    signal?.throwIfAborted();
  }
  return null;
}

/** Index of the first checkpoint of those that are read together with the ones up to `end`. */
function blockStart(checkpoints: Checkpoints, end: number): number {
  let start = end - 1;
  const { offset } = checkpoints.at(start);
  while (start > 0 && offset - checkpoints.at(start - 1).offset <= bytesBackwards) start -= 1;
  return start;
}

/** All records that pass, one bit each. */
export class Matches {
  readonly #bits: Uint8Array;

  /** @param records of the table */
  constructor(records: number) {
    this.#bits = new Uint8Array(Math.ceil(records / 8));
  }

  has(record: number): boolean {
    return (this.#bits[record >> 3]! & (1 << (record & 7))) !== 0;
  }

  async gather(reader: RowReader, passes: RowTest, { size, ...options }: FindOptions): Promise<this> {
    for await (const batch of inBatches(reader.from(0, options.signal), size, options)) {
      const passed = passes(batch);
      for (const [index, { record }] of batch.entries())
        if (passed[index]!) this.#bits[record >> 3]! |= 1 << (record & 7);
    }
    return this;
  }
}

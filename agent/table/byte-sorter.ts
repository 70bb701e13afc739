// Sorts any number of short byte strings with little memory: sorted runs in files, merged at the end.
import path from "node:path";
import { sortedOrder } from "./byte-order.ts";
import { RunReader, writeRun } from "./sorted-run.ts";

/** Bytes of entries that are sorted in memory at once, which nothing interrupts: some 0.3 s. */
const defaultArenaBytes = 8 * 2 ** 20;
/** Entries that are shorter on the average are sorted before the arena is full. */
const bytesPerEntry = 32;
/** Runs that are merged at once; each is read through a buffer of its own. */
const mostRuns = 128;
/** Entries that are handed on together. */
const batchSize = 4096;

/**
 * Entries come out in the order of their bytes. Besides the arena it takes a quarter of that for the order of the
 * entries, and 128 KiB for each of the runs that are merged. Whoever made it calls `discard`, whatever has happened.
 */
export class ByteSorter {
  count = 0;
  readonly #folder: string;
  readonly #arena: Buffer;
  readonly #starts: Uint32Array;
  #used = 0;
  #held = 0;
  #runs: string[] = [];
  #runsWritten = 0;
  readonly #readers = new Set<RunReader>();

  /** @param folder where runs may be written; it is there already */
  constructor(folder: string, arenaBytes = defaultArenaBytes) {
    this.#folder = folder;
    this.#arena = Buffer.allocUnsafe(arenaBytes);
    this.#starts = new Uint32Array(Math.ceil(arenaBytes / bytesPerEntry) + 1);
  }

  /** @param entry of at most 64 KiB; it is copied */
  async add(entry: Uint8Array): Promise<void> {
    if (this.#used + entry.length > this.#arena.length || this.#held + 1 >= this.#starts.length)
      await this.#spill();
    this.#arena.set(entry, this.#used);
    this.#starts[this.#held] = this.#used;
    this.#used += entry.length;
    this.#held += 1;
    this.count += 1;
  }

  /** All entries in order, in batches. May be asked for once. */
  async *sorted(): AsyncGenerator<Buffer[]> {
    if (this.#runs.length === 0) {
      yield* this.#inMemory();
      return;
    }
    if (this.#held > 0) await this.#spill();
    while (this.#runs.length > mostRuns) await this.#mergeSome();
    yield* this.#merge(this.#runs);
  }

  /** Lets go of files and removes them. */
  async discard(): Promise<void> {
    for (const reader of this.#readers) await reader.close();
    this.#readers.clear();
    for (const run of this.#runs) await RunReader.remove(run);
    this.#runs = [];
  }

  *#inMemory(): Generator<Buffer[]> {
    this.#starts[this.#held] = this.#used;
    const order = sortedOrder(this.#arena, this.#starts, this.#held);
    for (let from = 0; from < order.length; from += batchSize) {
      yield Array.from(order.subarray(from, from + batchSize), (entry) =>
        this.#arena.subarray(this.#starts[entry], this.#starts[entry + 1]),
      );
    }
  }

  async #spill(): Promise<void> {
    await this.#writeRun(this.#inMemory());
    this.#used = 0;
    this.#held = 0;
  }

  async #writeRun(batches: AsyncIterable<Buffer[]> | Iterable<Buffer[]>): Promise<void> {
    const file = path.join(this.#folder, `run-${(this.#runsWritten += 1)}`);
    this.#runs.push(file);
    await writeRun(file, batches);
  }

  /** The oldest runs become one. */
  async #mergeSome(): Promise<void> {
    const oldest = this.#runs.slice(0, mostRuns);
    await this.#writeRun(this.#merge(oldest));
    this.#runs = this.#runs.slice(oldest.length);
    for (const run of oldest) await RunReader.remove(run);
  }

  async *#merge(runs: readonly string[]): AsyncGenerator<Buffer[]> {
    const heap = new Heap();
    for (const run of runs) {
      const reader = await RunReader.open(run);
      this.#readers.add(reader);
      if (reader.advance() || (await reader.refill())) heap.push(reader);
    }
    let batch: Buffer[] = [];
    for (let first = heap.first; first !== undefined; first = heap.first) {
      batch.push(first.entry);
      if (first.advance() || (await first.refill())) heap.sink();
      else heap.removeFirst();
      if (batch.length < batchSize) continue;
      yield batch;
      batch = [];
    }
    yield batch;
    for (const reader of this.#readers) await reader.close();
    this.#readers.clear();
  }
}

/** The reader with the least entry first. */
class Heap {
  readonly #readers: RunReader[] = [];

  get first(): RunReader | undefined {
    return this.#readers[0];
  }

  push(reader: RunReader): void {
    const readers = this.#readers;
    readers.push(reader);
    let at = readers.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (Buffer.compare(readers[parent]!.entry, readers[at]!.entry) <= 0) return;
      [readers[parent], readers[at]] = [readers[at]!, readers[parent]!];
      at = parent;
    }
  }

  removeFirst(): void {
    const last = this.#readers.pop();
    if (last === undefined || this.#readers.length === 0) return;
    this.#readers[0] = last;
    this.sink();
  }

  /** Brings the first to its place after it has moved on. */
  sink(): void {
    const readers = this.#readers;
    for (let at = 0; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < readers.length && Buffer.compare(readers[child]!.entry, readers[least]!.entry) < 0)
          least = child;
      }
      if (least === at) return;
      [readers[least], readers[at]] = [readers[at]!, readers[least]!];
      at = least;
    }
  }
}

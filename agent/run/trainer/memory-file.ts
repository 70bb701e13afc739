// `memory.jsonl` of a run: how much memory its trainer has held, looked at between two steps every couple of seconds.
import { AppendFile } from "./append-file.ts";

const FIRST_MILLISECONDS_APART = 2000;
/** Whenever the file has grown by this, samples lie twice as far apart: a month takes less than two megabytes. */
const BYTES_UNTIL_DOUBLED = 160 * 1024;

export class MemoryFile {
  readonly #file: AppendFile;
  #dueAt = -Infinity;

  constructor(file: string) {
    this.#file = new AppendFile(file);
  }

  /** Adds a sample where one is due; takes no time otherwise. What cannot be written waits for the next one. */
  sample(): void {
    const now = performance.now();
    if (now < this.#dueAt) return;
    this.#dueAt = now + FIRST_MILLISECONDS_APART * 2 ** Math.floor(this.#file.length / BYTES_UNTIL_DOUBLED);
    const time = Math.round(Date.now()) / 1000;
    this.#file.add(`${JSON.stringify({ time, memory: process.memoryUsage.rss() })}\n`);
    try {
      this.#file.flush();
    } catch {
      // A run goes on without them.
    }
  }
}

// A file of byte strings that are in order already: two bytes of length before each.
import { open, rm, type FileHandle } from "node:fs/promises";

const bufferBytes = 128 * 1024;

/** Throws what the file system throws; the caller names the folder. */
export async function writeRun(
  file: string,
  batches: AsyncIterable<Buffer[]> | Iterable<Buffer[]>,
): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    for await (const batch of batches) await handle.appendFile(withLengths(batch));
  } finally {
    await handle.close();
  }
}

function withLengths(batch: readonly Buffer[]): Buffer {
  const bytes = Buffer.allocUnsafe(batch.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of batch) {
    at = bytes.writeUInt16LE(entry.length, at);
    bytes.set(entry, at);
    at += entry.length;
  }
  return bytes;
}

export class RunReader {
  /** The one that the reader stands at, after `advance` or `refill` has said that there is one. */
  entry: Buffer = Buffer.alloc(0);
  readonly #handle: FileHandle;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;
  #isOpen = true;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async open(file: string): Promise<RunReader> {
    return new RunReader(await open(file, "r"));
  }

  static remove(file: string): Promise<void> {
    return rm(file, { force: true });
  }

  /** Whether the next entry lies in memory already. */
  advance(): boolean {
    const start = this.#at + 2;
    if (start > this.#buffer.length) return false;
    const end = start + this.#buffer.readUInt16LE(this.#at);
    if (end > this.#buffer.length) return false;
    this.entry = this.#buffer.subarray(start, end);
    this.#at = end;
    return true;
  }

  /** Reads on; false at the end of the file. Entries that were handed out stay as they are. */
  async refill(): Promise<boolean> {
    const left = this.#buffer.subarray(this.#at);
    const next = Buffer.allocUnsafe(left.length + bufferBytes);
    left.copy(next);
    const { bytesRead } = await this.#handle.read(next, left.length, bufferBytes, null);
    if (bytesRead === 0) return false;
    this.#buffer = next.subarray(0, left.length + bytesRead);
    this.#at = 0;
    return this.advance() || this.refill();
  }

  async close(): Promise<void> {
    if (this.#isOpen) await this.#handle.close();
    this.#isOpen = false;
  }
}

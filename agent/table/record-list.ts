// Numbers of records in a file, four bytes each: the rows of a view in their order.
import { open, type FileHandle } from "node:fs/promises";

const bytesEach = 4;
const numbersOfChunk = 16 * 1024;

export class RecordListWriter {
  count = 0;
  #isOpen = true;
  #waiting: number[] = [];

  private constructor(readonly handle: FileHandle) {}

  static async create(file: string): Promise<RecordListWriter> {
    return new RecordListWriter(await open(file, "wx", 0o600));
  }

  async add(record: number): Promise<void> {
    this.#waiting.push(record);
    this.count += 1;
    if (this.#waiting.length >= numbersOfChunk) await this.#flush();
  }

  async finish(): Promise<void> {
    await this.#flush();
    await this.close();
  }

  /** Lets go of the file, finished or not. */
  async close(): Promise<void> {
    if (this.#isOpen) await this.handle.close();
    this.#isOpen = false;
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(Uint32Array.from(this.#waiting).buffer);
    this.#waiting = [];
    await this.handle.appendFile(bytes);
  }
}

/** The numbers at some positions; fewer at the end of the list. */
export async function readRecordList(file: string, position: number, count: number): Promise<number[]> {
  const handle = await open(file, "r");
  try {
    const buffer = Buffer.alloc(count * bytesEach);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position * bytesEach);
    return [...new Uint32Array(buffer.buffer, buffer.byteOffset, Math.floor(bytesRead / bytesEach))];
  } finally {
    await handle.close();
  }
}

/** The first position from `from` on, or down from it, whose record is wanted; null where there is none. */
export async function findInRecordList(
  file: string,
  { from, backwards, count }: { from: number; backwards: boolean; count: number },
  isWanted: (record: number) => boolean,
): Promise<number | null> {
  let at = backwards ? Math.min(from, count - 1) : from;
  while (at >= 0 && at < count) {
    const start = backwards ? Math.max(0, at - numbersOfChunk + 1) : at;
    const length = backwards ? at - start + 1 : numbersOfChunk;
    const numbers = await readRecordList(file, start, length);
    if (numbers.length === 0) return null;
    const found = backwards ? numbers.findLastIndex(isWanted) : numbers.findIndex(isWanted);
    if (found >= 0) return start + found;
    at = backwards ? start - 1 : start + numbers.length;
  }
  return null;
}

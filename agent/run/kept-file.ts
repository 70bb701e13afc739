// A file that is read again and again, kept open: one read tells what is new, where opening it takes four calls more.
import { closeHandle, ifThere, openHandle, readHandle, sizeOf, statHandle } from "./growing-file.ts";
import { type LinesRead, NEWLINE, PIECE_BYTES, type Position, readLines, splitLines } from "./read-lines.ts";

/** On Windows nobody could replace a file that somebody else keeps open. */
const canKeepOpen = process.platform !== "win32";

export class KeptFile {
  readonly #file: string;
  #handle: number | undefined;
  #inode: number | undefined;
  #bytes: Buffer | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  /** What `readLines` gives; one call at a time. */
  async read(from: Position): Promise<LinesRead> {
    if (this.#handle === undefined || from.inode !== this.#inode) {
      const result = await readLines(this.#file, from);
      if (canKeepOpen && !result.more && !result.replaced) await this.#keep(result.position.inode);
      return result;
    }
    this.#bytes ??= Buffer.allocUnsafe(PIECE_BYTES + 1);
    const bytes = this.#bytes;
    // The newline before shows that this is still the file that was read.
    const start = Math.max(0, from.offset - 1);
    const { bytesRead } = await readHandle(this.#handle, bytes, 0, bytes.length, start);
    const reached = start + bytesRead;
    const isLong = bytesRead === bytes.length && bytes.indexOf(NEWLINE, 1) < 0;
    const isOther = start < from.offset && !from.insideLine && bytes[0] !== NEWLINE;
    if (reached <= from.size || reached <= from.offset || isLong || isOther) return this.#readAnew(from);
    const size = bytesRead === bytes.length ? Infinity : reached;
    return splitLines(bytes.subarray(from.offset - start, bytesRead), from, { size, inode: this.#inode! });
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    if (handle !== undefined) await closeHandle(handle);
  }

  /** Nothing is new in the file that is open, or it is not as expected: another may have taken its place. */
  async #readAnew(from: Position): Promise<LinesRead> {
    const now = await sizeOf(this.#file);
    if (now?.inode === this.#inode && now?.size === from.size) {
      return { lines: [], position: from, more: false, replaced: false };
    }
    await this.close();
    return readLines(this.#file, from);
  }

  async #keep(inode: number | undefined): Promise<void> {
    await this.close();
    if (inode === undefined) return;
    this.#handle = await ifThere(openHandle(this.#file, "r"));
    if (this.#handle === undefined) return;
    this.#inode = inode;
    if ((await statHandle(this.#handle)).ino !== inode) await this.close();
  }
}

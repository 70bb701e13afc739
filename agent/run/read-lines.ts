// Reads whole lines from a place in a file that another process appends to, a bounded piece at a time.
import fs, { type Stats } from "node:fs";
import { promisify } from "node:util";

// These cost a fraction of what FileHandle does, and many runs are looked at twenty times a second.
const open = promisify(fs.open);
const close = promisify(fs.close);
const stat = promisify(fs.stat) as (file: string) => Promise<Stats>;
const fstat = promisify(fs.fstat) as (handle: number) => Promise<Stats>;
const read = promisify(fs.read);

/** A place between two lines of a file. */
export interface Position {
  readonly offset: number;
  /** Tells the file from one that has replaced it; undefined before it was first seen. */
  readonly inode: number | undefined;
  /** Of the file when it was last read: nothing is new until it differs. */
  readonly size: number;
  /** The bytes up to the next newline belong to a line that was given up, or that began before `offset`. */
  readonly insideLine: boolean;
}

export const START: Position = { offset: 0, inode: undefined, size: 0, insideLine: false };

export interface FileLine {
  /** undefined for a line that is longer than a line may be. */
  readonly text: string | undefined;
  /** Of its first byte in the file. */
  readonly offset: number;
}

export interface LinesRead {
  lines: FileLine[];
  position: Position;
  /** Whether there were more bytes than were read. */
  more: boolean;
  /** The file is another one than before, or has become shorter; nothing was read. */
  replaced: boolean;
}

/** Lines that are longer count as damaged. */
export const LINE_BYTES = 1 << 20;
const PIECE_BYTES = 1 << 18;
const NEWLINE = 0x0a;

/** A file, open for a moment. On Windows nobody could replace it if it were kept open. */
export interface OpenFile {
  readonly size: number;
  readonly inode: number;
  /** In seconds since the Unix epoch. */
  readonly writtenAt: number;
  /** Fewer bytes at the end of the file. They lie in `into`, where it is given. */
  readonly read: (offset: number, length: number, into?: Buffer) => Promise<Buffer>;
}

/** Returns undefined when the file is not there. */
export async function sizeOf(file: string): Promise<{ size: number; inode: number } | undefined> {
  const stats = await ifThere(stat(file));
  return stats === undefined ? undefined : { size: stats.size, inode: stats.ino };
}

/** Returns undefined when the file is not there. */
export async function withFile<T>(file: string, use: (file: OpenFile) => Promise<T>): Promise<T | undefined> {
  const handle = await ifThere(open(file, "r"));
  if (handle === undefined) return undefined;
  try {
    const { size, ino, mtimeMs } = await fstat(handle);
    return await use({
      size,
      inode: ino,
      writtenAt: mtimeMs / 1000,
      async read(offset, length, into) {
        const most = Math.max(0, Math.min(length, size - offset));
        const bytes = into?.subarray(0, most) ?? Buffer.allocUnsafe(most);
        const { bytesRead } = await read(handle, bytes, 0, bytes.length, offset);
        return bytes.subarray(0, bytesRead);
      },
    });
  } finally {
    await close(handle);
  }
}

/**
 * The whole lines after a position; one that is still being written waits. `skip` says by its bytes which line is not
 * wanted, so that it need not become text.
 */
export async function readLines(
  file: string,
  from: Position,
  skip: (line: Buffer, offset: number) => boolean = () => false,
): Promise<LinesRead> {
  const nothing: LinesRead = { lines: [], position: from, more: false, replaced: false };
  const now = await sizeOf(file);
  if (now === undefined) return { ...nothing, replaced: from.inode !== undefined };
  if (now.inode === from.inode && now.size === from.size) return nothing;
  const result = await withFile(file, async ({ size, inode, read }) => {
    if (size < from.offset || (from.inode ?? inode) !== inode) return { ...nothing, replaced: true };
    // A file that was written over in place has hardly ever a line that ends at the same byte.
    const before = from.offset > 0 && !from.insideLine ? 1 : 0;
    let bytes = await read(from.offset - before, PIECE_BYTES + before);
    if (before === 1 && bytes.length > 0 && bytes[0] !== NEWLINE) return { ...nothing, replaced: true };
    if (bytes.indexOf(NEWLINE, before) < 0 && bytes.length > PIECE_BYTES - 1)
      bytes = await read(from.offset - before, LINE_BYTES + before);
    return split(bytes.subarray(before), from, { size, inode }, skip);
  });
  return result ?? { ...nothing, replaced: from.inode !== undefined };
}

function split(
  bytes: Buffer,
  from: Position,
  { size, inode }: { size: number; inode: number },
  skip: (line: Buffer, offset: number) => boolean,
): LinesRead {
  const lines: FileLine[] = [];
  let { insideLine } = from;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) break;
    if (!insideLine && end > start && !skip(bytes.subarray(start, end), from.offset + start)) {
      lines.push({ text: bytes.toString("utf8", start, end), offset: from.offset + start });
    }
    insideLine = false;
    start = end + 1;
  }
  const rest = bytes.length - start;
  if (rest >= LINE_BYTES || (insideLine && rest > 0)) {
    if (!insideLine) lines.push({ text: undefined, offset: from.offset + start });
    insideLine = true;
    start = bytes.length;
  }
  const offset = from.offset + start;
  const reached = from.offset + bytes.length;
  // What lies behind a piece is new to the next call, whatever the file's size is then.
  const more = reached < size;
  return { lines, position: { offset, inode, size: more ? -1 : size, insideLine }, more, replaced: false };
}

async function ifThere<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

// Reads whole lines from a place in a file that another process appends to, a bounded piece at a time.
import { sizeOf, withFile } from "./growing-file.ts";

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
export const PIECE_BYTES = 1 << 18;
export const NEWLINE = 0x0a;

/**
 * The whole lines after a position; one that is still being written waits. `skip` says by its bytes which line is not
 * wanted, so that it need not become text.
 */
export async function readLines(
  file: string,
  from: Position,
  skip?: (line: Buffer, offset: number) => boolean,
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
    return splitLines(bytes.subarray(before), from, { size, inode }, skip);
  });
  return result ?? { ...nothing, replaced: from.inode !== undefined };
}

/** The lines in the bytes that lie behind a position. */
export function splitLines(
  bytes: Buffer,
  from: Position,
  { size, inode }: { size: number; inode: number },
  skip?: (line: Buffer, offset: number) => boolean,
): LinesRead {
  const lines: FileLine[] = [];
  let { insideLine } = from;
  let start = 0;
  for (;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) break;
    if (!insideLine && end > start && skip?.(bytes.subarray(start, end), from.offset + start) !== true) {
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

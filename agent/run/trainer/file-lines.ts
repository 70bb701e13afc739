// Reads a file of lines from its first to its last, whatever its length: a long run's metrics are more than a text holds.
import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const PIECE_BYTES = 1 << 20;
const NEWLINE = 0x0a;

/** Every line without its newline, also what stands behind the last newline; none where there is no such file. */
export function* linesOf(file: string): Generator<string> {
  const handle = openIfThere(file);
  if (handle === undefined) return;
  try {
    const piece = Buffer.alloc(PIECE_BYTES);
    let unfinished: Buffer[] = [];
    for (let length = readSync(handle, piece); length > 0; length = readSync(handle, piece)) {
      let start = 0;
      for (let end = piece.indexOf(NEWLINE); end >= 0 && end < length; end = piece.indexOf(NEWLINE, start)) {
        yield Buffer.concat([...unfinished, piece.subarray(start, end)]).toString("utf8");
        unfinished = [];
        start = end + 1;
      }
      if (start < length) unfinished.push(Buffer.from(piece.subarray(start, length)));
    }
    if (unfinished.length > 0) yield Buffer.concat(unfinished).toString("utf8");
  } finally {
    closeSync(handle);
  }
}

/** Also true for a file that is empty or not there. */
export function endsWithNewline(file: string): boolean {
  const handle = openIfThere(file);
  if (handle === undefined) return true;
  try {
    const last = Buffer.alloc(1);
    const { size } = fstatSync(handle);
    return size === 0 || (readSync(handle, last, 0, 1, size - 1) === 1 && last[0] === NEWLINE);
  } finally {
    closeSync(handle);
  }
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

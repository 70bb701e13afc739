// The end of a file of lines.
import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";

/** More than the longest few lines. */
const tailBytes = 4096;

/** The lines, whole or not, within the last few thousand bytes of a file; none where there is no file. */
export function lastLines(file: string): string[] {
  if (!existsSync(file)) return [];
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(tailBytes);
    const read = readSync(handle, bytes, 0, tailBytes, Math.max(0, fstatSync(handle).size - tailBytes));
    return bytes.toString("utf8", 0, read).split("\n");
  } finally {
    closeSync(handle);
  }
}

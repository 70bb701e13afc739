// Opens a file that somebody else writes for a moment, to look at it and read a part.
import fs, { type Stats } from "node:fs";
import { promisify } from "node:util";

// These cost a fraction of what FileHandle does, and many runs are looked at twenty times a second.
export const openHandle = promisify(fs.open);
export const closeHandle = promisify(fs.close);
export const readHandle = promisify(fs.read);
const stat = promisify(fs.stat) as (file: string) => Promise<Stats>;
export const statHandle = promisify(fs.fstat) as (handle: number) => Promise<Stats>;

/** A file, open for a moment. On Windows nobody could replace it if it were kept open. */
export interface GrowingFile {
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
export async function withFile<T>(
  file: string,
  use: (file: GrowingFile) => Promise<T>,
): Promise<T | undefined> {
  const handle = await ifThere(openHandle(file, "r"));
  if (handle === undefined) return undefined;
  try {
    const { size, ino, mtimeMs } = await statHandle(handle);
    return await use({
      size,
      inode: ino,
      writtenAt: mtimeMs / 1000,
      async read(offset, length, into) {
        const most = Math.max(0, Math.min(length, size - offset));
        const bytes = into?.subarray(0, most) ?? Buffer.allocUnsafe(most);
        const { bytesRead } = await readHandle(handle, bytes, 0, bytes.length, offset);
        return bytes.subarray(0, bytesRead);
      },
    });
  } finally {
    await closeHandle(handle);
  }
}

/** undefined where a file is not there. */
export async function ifThere<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

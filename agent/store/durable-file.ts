// Writes a large file piece by piece so that readers see all of it or none: a temporary file, fsync, rename.
import { randomUUID } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { asWriteFailure, makeFolders, renameOver } from "./write-file.ts";

/** What a writer appends to. */
export interface FileSink {
  write(bytes: Uint8Array): Promise<void>;
  /** Bytes written so far. */
  readonly length: number;
}

/** Creates or replaces `file` with what `write` appends. Errors: `disk_full`, `not_writable`. */
export async function writeFileDurably(
  file: string,
  write: (sink: FileSink) => Promise<void> | void,
): Promise<void> {
  const folder = path.dirname(file);
  const temporary = path.join(folder, `.${path.basename(file)}.${randomUUID().slice(0, 8)}.part`);
  try {
    makeFolders(folder);
    const handle = await open(temporary, "wx");
    try {
      await write(sinkOf(handle));
      await handle.sync();
    } finally {
      await handle.close();
    }
    renameOver(temporary, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw asWriteFailure(error, folder);
  }
}

function sinkOf(handle: FileHandle): FileSink {
  let length = 0;
  return {
    get length() {
      return length;
    },
    async write(bytes) {
      // One call moves at most 2 GiB, and may move less than was asked for.
      for (let start = 0; start < bytes.byteLength;) {
        const size = Math.min(bytes.byteLength - start, 1 << 28);
        const { bytesWritten } = await handle.write(bytes, start, size);
        start += bytesWritten;
        length += bytesWritten;
      }
    },
  };
}

/** Makes the rename itself survive a power cut. Windows has no such call for folders and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// The few calls by which the database touches the disk, so that tests can stop, fail or forget at each of them.
import { type FileHandle, open, readFile, readdir, unlink } from "node:fs/promises";
import { renameOver } from "./write-file.ts";

export interface StoreFile {
  /** Writes all of it. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  /** Throws SyncFailure. */
  sync(): Promise<void>;
  truncate(size: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoreFiles {
  list(folder: string): Promise<string[]>;
  read(file: string): Promise<Buffer>;
  /** A file that is not there yet, readable by its owner alone. */
  create(file: string): Promise<StoreFile>;
  open(file: string): Promise<StoreFile>;
  rename(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** Makes files that were created, renamed and removed in the folder survive a power cut. Throws SyncFailure. */
  syncFolder(folder: string): Promise<void>;
}

/**
 * What was written may or may not be on the disk, and asking again would say that it is: the system forgets the
 * failure with the first answer. Nobody may go on from here but a new process that reads the disk.
 */
export class SyncFailure extends Error {}

export const diskFiles: StoreFiles = {
  list: (folder) => readdir(folder),
  read: (file) => readFile(file),
  create: async (file) => storeFile(await open(file, "wx", 0o600)),
  open: async (file) => storeFile(await open(file, "r+")),
  rename: async (from, to) => {
    await Promise.resolve();
    renameOver(from, to);
  },
  remove: (file) => unlink(file),
  async syncFolder(folder) {
    // Windows has no such call for folders and needs none.
    if (process.platform === "win32") return;
    const handle = await open(folder, "r");
    try {
      await orSyncFailure(handle.sync());
    } finally {
      await handle.close();
    }
  },
};

export function isOutOfSpace(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
}

function storeFile(handle: FileHandle): StoreFile {
  return {
    async write(bytes, position) {
      // One call may write less than it was given, and says so only by its answer.
      for (let start = 0; start < bytes.byteLength;) {
        const { bytesWritten } = await handle.write(bytes, start, bytes.byteLength - start, position + start);
        start += bytesWritten;
      }
    },
    sync: () => orSyncFailure(handle.datasync()),
    truncate: (size) => handle.truncate(size),
    close: () => handle.close(),
  };
}

async function orSyncFailure(sync: Promise<void>): Promise<void> {
  try {
    await sync;
  } catch (error) {
    throw new SyncFailure(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

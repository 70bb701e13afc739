// The journal of a generation: frames are appended, and each is on the disk before anybody is told so.
import path from "node:path";
import { type StoreFile, type StoreFiles, SyncFailure } from "./files.ts";
import { journalName } from "./load-database.ts";

export class Journal {
  readonly #file: StoreFile;
  #size: number;

  private constructor(
    file: StoreFile,
    size: number,
    readonly generation: number,
  ) {
    this.#file = file;
    this.#size = size;
  }

  static async create(files: StoreFiles, folder: string, generation: number): Promise<Journal> {
    const file = await files.create(path.join(folder, journalName(generation)));
    return closeOnFailure(file, async () => {
      await files.syncFolder(folder);
      return new Journal(file, 0, generation);
    });
  }

  /** Goes on after `size` bytes; what follows them is cut off. */
  static async open(files: StoreFiles, folder: string, generation: number, size: number): Promise<Journal> {
    const file = await files.open(path.join(folder, journalName(generation)));
    return closeOnFailure(file, async () => {
      await file.truncate(size);
      await file.sync();
      return new Journal(file, size, generation);
    });
  }

  /** In bytes. */
  get size(): number {
    return this.#size;
  }

  /** Throws what the system says about the write, and then the journal is as before; or SyncFailure. */
  async append(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.write(bytes, this.#size);
    } catch (error) {
      await this.#undo();
      throw error;
    }
    await this.#file.sync();
    this.#size += bytes.byteLength;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Half a frame in the middle of the file would be taken for damage. */
  async #undo(): Promise<void> {
    try {
      await this.#file.truncate(this.#size);
      await this.#file.sync();
    } catch (error) {
      throw new SyncFailure("A write that failed could not be undone.", { cause: error });
    }
  }
}

async function closeOnFailure<T>(file: StoreFile, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await file.close();
    throw error;
  }
}

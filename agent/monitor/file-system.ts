// The file system that a folder lies on: its size, what is free, and the block device under it.
import { statSync, type BigIntStats } from "node:fs";
import { statfs } from "node:fs/promises";

export class FileSystem {
  readonly #folder: string;
  #space = { total: 0, free: 0 };
  #asking: Promise<void> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Bytes in all, and free for this user. A network file system that does not answer in time keeps its former figures,
   * and only one question to it is under way.
   */
  async space(): Promise<{ total: number; free: number }> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MILLISECONDS)));
    await Promise.race([this.#asking, patience]);
    clearTimeout(timer);
    return this.#space;
  }

  /** Linux's numbers of the block device, or undefined where there is none. */
  device(): { major: number; minor: number } | undefined {
    const stat = statOf(this.#folder);
    if (stat === undefined) return undefined;
    // The layout of dev_t in glibc: bits 8–19 and 32–63 are the major number, the rest is the minor one.
    const major = ((stat.dev >> 8n) & 0xfffn) | ((stat.dev >> 32n) & ~0xfffn);
    const minor = (stat.dev & 0xffn) | ((stat.dev >> 12n) & 0xfff00n);
    return major === 0n ? undefined : { major: Number(major), minor: Number(minor) };
  }

  async #ask(): Promise<void> {
    try {
      const { blocks, bavail, bsize } = await statfs(this.#folder);
      this.#space = { total: blocks * bsize, free: bavail * bsize };
    } catch {
      // The folder is away, as on a disk that was unplugged: the former figures stay.
    }
  }
}

function statOf(folder: string): BigIntStats | undefined {
  try {
    return statSync(folder, { bigint: true });
  } catch {
    return undefined;
  }
}

const PATIENCE_MILLISECONDS = 500;

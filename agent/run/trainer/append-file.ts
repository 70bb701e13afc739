// Appends to a file so that it never keeps a half-written piece: what could not be written waits in memory.
import { closeSync, existsSync, fsyncSync, openSync, statSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { asWriteFailure } from "../../store/write-file.ts";

export class AppendFile {
  readonly #file: string;
  /** Length of what is known to be whole; this process alone writes the file. */
  #length: number;
  #waiting: Buffer[] = [];

  constructor(file: string) {
    this.#file = file;
    this.#length = lengthOf(file);
  }

  get length(): number {
    return this.#length;
  }

  /** Puts bytes behind those that wait. `flush` writes them. */
  add(bytes: Buffer | string): void {
    this.#waiting.push(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  }

  /**
   * Writes all that waits, or nothing. The file is opened for every call, because a network file system shows others
   * what was written when the file is closed. Throws `disk_full`, `not_writable` and what else the system says.
   */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const bytes = Buffer.concat(this.#waiting);
    try {
      if (lengthOf(this.#file) > this.#length) truncateSync(this.#file, this.#length);
      appendWhole(this.#file, bytes);
    } catch (error) {
      this.#dropHalf();
      throw asWriteFailure(error, path.dirname(this.#file));
    }
    this.#length += bytes.length;
    this.#waiting = [];
  }

  /** Brings what was flushed onto the disk, where a power cut does not reach it. */
  sync(): void {
    if (!existsSync(this.#file)) return;
    const handle = openSync(this.#file, "r+");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  }

  /** Cuts the file off; nothing may wait. */
  truncate(length: number): void {
    if (length < this.#length) truncateSync(this.#file, length);
    this.#length = Math.min(length, this.#length);
  }

  /** Tells that somebody has put another file in its place. */
  reopen(): void {
    this.#length = lengthOf(this.#file);
  }

  /** Where that fails as well, the next flush does it. */
  #dropHalf(): void {
    try {
      if (lengthOf(this.#file) > this.#length) truncateSync(this.#file, this.#length);
    } catch {
      // The failure that brought us here is the one to tell.
    }
  }
}

function appendWhole(file: string, bytes: Buffer): void {
  const handle = openSync(file, "a");
  try {
    // Not writeSync, which may write less than it was given when the disk fills up, and says nothing.
    writeFileSync(handle, bytes);
  } finally {
    // Network file systems may report here that the disk is full.
    closeSync(handle);
  }
}

function lengthOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

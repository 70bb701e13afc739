// A file that stays open and is read where somebody has room for its bytes; its reads block.
import { closeSync, openSync, readSync } from "node:fs";
import { errors } from "../errors.ts";

/** Larger reads fail on some systems. */
const mostBytes = 1 << 26;

export class SynchronousFile {
  readonly file: string;
  /** Undefined once it is closed: its number may be another file's by then. */
  #descriptor: number | undefined;

  /** Throws `file_not_readable`. */
  constructor(file: string) {
    this.file = file;
    this.#descriptor = this.#orNotReadable(() => openSync(file, "r"));
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** Fills `bytes` with those from `position` on. Throws `file_not_readable`, also where the file ends before. */
  fill(bytes: Uint8Array, position: number): void {
    const descriptor = this.#descriptor;
    if (descriptor === undefined) throw new Error(`${this.file} has been closed.`);
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(bytes.length - at, mostBytes);
      const read = this.#orNotReadable(() => readSync(descriptor, bytes, at, length, position + at));
      if (read === 0) throw errors.fileNotReadable(this.file, "it became shorter while it was read");
      at += read;
    }
  }

  #orNotReadable<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw errors.fileNotReadable(this.file, error instanceof Error ? error.message : String(error));
    }
  }
}

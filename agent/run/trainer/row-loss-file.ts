// Writes `row-losses.bin` while a run trains, and keeps it from growing without end.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { asWriteFailure, renameOver } from "../../store/write-file.ts";
import { encodeStepLosses, endOfRecords, rowLossesHeading } from "../row-losses.ts";
import { AppendFile } from "./append-file.ts";

/** When the file would become longer, its older half is dropped: two million steps of twelve rows fit. */
const MOST_BYTES = 128 * 1024 * 1024;

export class RowLossFile {
  readonly #path: string;
  readonly #mostBytes: number;
  #file: AppendFile;

  constructor(file: string, mostBytes = MOST_BYTES) {
    this.#path = file;
    this.#mostBytes = mostBytes;
    this.#file = new AppendFile(file);
  }

  /** Losses in nats per token, in the order of the rows. */
  add(step: number, losses: readonly number[]): void {
    this.#file.add(encodeStepLosses(step, losses));
  }

  flush(): void {
    if (this.#file.length > this.#mostBytes) this.#dropOlderHalf();
    this.#file.flush();
  }

  sync(): void {
    this.#file.sync();
  }

  /** Drops the steps after `step`, and what is no record; without it the first `add` has no heading before it. */
  rewindTo(step: number): void {
    const end = endOfRecords(this.#path, (record) => record.step <= step);
    this.#file.truncate(end);
    if (end === 0) this.#file.add(rowLossesHeading);
  }

  #dropOlderHalf(): void {
    const start = endOfRecords(this.#path, ({ end }) => end <= this.#file.length / 2);
    const temporary = `${this.#path}.new`;
    try {
      const kept = readFileSync(this.#path).subarray(start);
      writeFileSync(temporary, Buffer.concat([rowLossesHeading, kept]), { flush: true });
      renameOver(temporary, this.#path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw asWriteFailure(error, path.dirname(this.#path));
    }
    this.#file.reopen();
  }
}

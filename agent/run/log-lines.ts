// Addresses the lines of a growing log by their number, without reading the file again for every look.
import type { LogLine } from "../../schemas/run.ts";
import { type GrowingFile, sizeOf, withFile } from "./growing-file.ts";
import { formatLine, LINE_BYTES, type LineFormat } from "./log-format.ts";

export interface NumberedLine extends LogLine {
  /** From 0. */
  number: number;
}

export interface LogSelection {
  limit: number;
  /** After so many bytes the rest is left for the next call. */
  mostBytes: number;
}

export interface LogRead {
  lines: NumberedLine[];
  /** The number of the first line that was not looked at. */
  next: number;
  /** Whether there is no line behind. */
  end: boolean;
}

const PIECE_BYTES = 1 << 18;
/** The place of every so many lines is remembered. */
const MARK_LINES = 1024;
const NEWLINE = 0x0a;

export class LogLines {
  readonly #file: string;
  readonly #format: LineFormat;
  /** Where line 0, 1024, 2048, … begin. */
  #marks = [0];
  #lines = 0;
  /** Behind the last newline that was counted. */
  #offset = 0;
  #inode: number | undefined;
  /** Of the file when it was last counted. */
  #size = 0;
  #counting: Promise<unknown> = Promise.resolve();

  constructor(file: string, format: LineFormat) {
    this.#file = file;
    this.#format = format;
  }

  /** How many whole lines the file has; only what was added since the last call is read. */
  async count(): Promise<number> {
    const counted = this.#counting.then(async () => {
      const now = await sizeOf(this.#file);
      if (now === undefined || (now.inode === this.#inode && now.size === this.#size)) return;
      await withFile(this.#file, (file) => this.#countIn(file));
    });
    this.#counting = counted.catch(() => undefined);
    await counted;
    return this.#lines;
  }

  /** Lines from a number on, as many as the selection allows. Call `count` before to see what is new. */
  async read(from: number, selection: LogSelection): Promise<LogRead> {
    const result = await withFile(this.#file, (file) => this.#readIn(file, from, selection));
    return result ?? { lines: [], next: from, end: true };
  }

  async #countIn(file: GrowingFile): Promise<void> {
    if (file.size < this.#offset || (this.#inode ?? file.inode) !== file.inode) {
      this.#marks = [0];
      this.#lines = 0;
      this.#offset = 0;
    }
    this.#inode = file.inode;
    this.#size = file.size;
    let place = this.#offset;
    while (place < file.size) {
      const bytes = await file.read(place, PIECE_BYTES);
      if (bytes.length === 0) break;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, end + 1)) {
        this.#lines++;
        this.#offset = place + end + 1;
        if (this.#lines % MARK_LINES === 0) this.#marks.push(this.#offset);
      }
      place += bytes.length;
    }
  }

  async #readIn(file: GrowingFile, from: number, selection: LogSelection): Promise<LogRead> {
    const { limit, mostBytes } = selection;
    const mark = Math.min(Math.floor(from / MARK_LINES), this.#marks.length - 1);
    const lines: NumberedLine[] = [];
    let number = mark * MARK_LINES;
    let place = this.#marks[mark]!;
    const start = place;
    let near = 0;
    let unfinished = Buffer.alloc(0);
    const add = (bytes: Buffer): void => {
      const context = { number, near, written: file.writtenAt };
      const line = number >= from ? formatLine(this.#format, bytes, context) : undefined;
      near = line?.time ?? near;
      if (line !== undefined) lines.push({ ...line, number });
      number++;
    };
    while (place < file.size) {
      const bytes = await file.read(place, PIECE_BYTES);
      if (bytes.length === 0) break;
      let begin = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, begin)) {
        const rest = bytes.subarray(begin, end);
        add(unfinished.length === 0 ? rest : Buffer.concat([unfinished, rest]));
        unfinished = Buffer.alloc(0);
        begin = end + 1;
        if (lines.length === limit || (number > from && place + begin - start > mostBytes)) {
          return { lines, next: number, end: place + begin >= file.size };
        }
      }
      if (unfinished.length < LINE_BYTES) unfinished = Buffer.concat([unfinished, bytes.subarray(begin)]);
      place += bytes.length;
    }
    return { lines, next: Math.max(from, number), end: true };
  }
}

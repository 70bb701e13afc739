// Addresses the lines of a growing log by their number, without reading the file again for every look.
import type { LogLine } from "../../schemas/run.ts";
import { parseLogLine } from "./metric-line.ts";
import { type GrowingFile, sizeOf, withFile } from "./growing-file.ts";

export interface LineContext {
  number: number;
  /** The time of the line before; 0 where none was read. Times are in seconds since the Unix epoch. */
  before: number;
  /** When the file was last written. */
  written: number;
}

/** Turns a line into what is shown; undefined where there is nothing to show. */
export type LineFormat = (text: string, context: LineContext) => LogLine | undefined;

export interface NumberedLine extends LogLine {
  /** From 0. */
  number: number;
}

export interface LogSelection {
  limit: number;
  /** After so many bytes the rest is left for the next call. */
  mostBytes: number;
  accept?: (line: LogLine) => boolean;
  /** Whether bytes behind the last newline are a line: nobody writes it on. */
  complete?: boolean;
}

export interface LogRead {
  lines: NumberedLine[];
  /** The number of the first line that was not looked at. */
  next: number;
  /** Whether there is no line behind. */
  end: boolean;
}

const PIECE_BYTES = 1 << 18;
/** Of a longer line only the beginning is kept. */
const LINE_BYTES = 1 << 16;
const MESSAGE_CHARACTERS = 16_384;
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
    const { limit, mostBytes, accept = () => true, complete = false } = selection;
    const mark = Math.min(Math.floor(from / MARK_LINES), this.#marks.length - 1);
    const lines: NumberedLine[] = [];
    let number = mark * MARK_LINES;
    let place = this.#marks[mark]!;
    const start = place;
    let before = 0;
    let unfinished = Buffer.alloc(0);
    const add = (bytes: Buffer): void => {
      const line =
        number >= from ? this.#format(textOf(bytes), { number, before, written: file.writtenAt }) : undefined;
      before = line?.time ?? before;
      if (line !== undefined && accept(line)) lines.push({ ...shorten(line), number });
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
    if (complete && unfinished.length > 0) add(unfinished);
    return { lines, next: Math.max(from, number), end: true };
  }
}

/** A line of log.jsonl. One that is damaged is said to be. */
export const runLogLine: LineFormat = (text, { number, before }) => {
  if (text === "") return undefined;
  const message = `Line ${number + 1} of log.jsonl is damaged and cannot be shown.`;
  return parseLogLine(text) ?? { time: before, level: "warning", message };
};

/** A line of what a process printed, as a terminal would show it. Nobody knows its time, except that it has passed. */
export const outputLine: LineFormat = (text, { written }) => {
  return { time: written, level: "info", message: lastOverprint(text) };
};

/** A progress bar returns to the start of its line and writes over it. */
function lastOverprint(text: string): string {
  const line = text.endsWith("\r") ? text.slice(0, -1) : text;
  return line.slice(line.lastIndexOf("\r") + 1);
}

function textOf(bytes: Buffer): string {
  return bytes.toString("utf8", 0, Math.min(bytes.length, LINE_BYTES));
}

function shorten(line: LogLine): LogLine {
  if (line.message.length <= MESSAGE_CHARACTERS) return line;
  return { ...line, message: `${line.message.slice(0, MESSAGE_CHARACTERS)}…` };
}

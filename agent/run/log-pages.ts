// Reads a log a page at a time, in either direction from any place in the file: the end of a long one is seen at once.
import type { LogLine } from "../../schemas/run.ts";
import { formatLine, LINE_BYTES, type LineFormat } from "./log-format.ts";
import { type GrowingFile, withFile } from "./growing-file.ts";

/** A line with the place of its first byte in the file, by which it is known. */
export interface PlacedLine extends LogLine {
  place: number;
}

export interface PageSelection {
  readonly limit: number;
  /** After so many bytes the rest is left for the next call. */
  readonly mostBytes: number;
  readonly accept: (line: LogLine) => boolean;
  /** Whether bytes behind the last newline are a line: nobody writes it on. */
  readonly complete: boolean;
}

export interface LogPage {
  /** In the order of the file, whichever way they were read. */
  lines: PlacedLine[];
  /** Lines before this place have not been looked at; null where there are none. */
  earlier: number | null;
  /** Lines from this place on have not been looked at. */
  later: number;
  /** Whether there is no whole line from there on. */
  atEnd: boolean;
}

const PIECE_BYTES = 1 << 18;
const NEWLINE = 0x0a;
const nothing: LogPage = { lines: [], earlier: null, later: 0, atEnd: true };

/** Lines that begin at a place or behind it. */
export async function readAfter(
  file: string,
  format: LineFormat,
  place: number,
  selection: PageSelection,
): Promise<LogPage> {
  const page = await withFile(file, (opened) => new PageReader(opened, format, selection).after(place));
  return page ?? nothing;
}

/** Lines that end before a place. */
export async function readBefore(
  file: string,
  format: LineFormat,
  place: number | "end",
  selection: PageSelection,
): Promise<LogPage> {
  const page = await withFile(file, (opened) => new PageReader(opened, format, selection).before(place));
  return page ?? nothing;
}

class PageReader {
  readonly #file: GrowingFile;
  readonly #format: LineFormat;
  readonly #selection: PageSelection;
  readonly #lines: PlacedLine[] = [];
  #near = 0;

  constructor(file: GrowingFile, format: LineFormat, selection: PageSelection) {
    this.#file = file;
    this.#format = format;
    this.#selection = selection;
  }

  async after(place: number): Promise<LogPage> {
    const end = await this.#end();
    const start = Math.min(await this.#nextLine(place), end);
    let [line, read] = [start, start];
    let begun = Buffer.alloc(0);
    while (read < end && !this.#isFull(line - start)) {
      const bytes = await this.#file.read(read, Math.min(PIECE_BYTES, end - read));
      if (bytes.length === 0) break;
      let from = 0;
      for (
        let stop = bytes.indexOf(NEWLINE);
        stop >= 0 && !this.#isFull(line - start);
        stop = bytes.indexOf(NEWLINE, from)
      ) {
        this.#take(line, Buffer.concat([begun, bytes.subarray(from, stop)]));
        begun = Buffer.alloc(0);
        from = stop + 1;
        line = read + from;
      }
      if (begun.length < LINE_BYTES) begun = Buffer.concat([begun, bytes.subarray(from)]);
      read += bytes.length;
    }
    if (read >= end && line < end && !this.#isFull(line - start)) {
      this.#take(line, begun);
      line = end;
    }
    return { lines: this.#lines, earlier: start === 0 ? null : start, later: line, atEnd: line >= end };
  }

  async before(place: number | "end"): Promise<LogPage> {
    const end = await this.#end();
    const start = place === "end" || place >= end ? end : await this.#lineStart(place);
    let [line, read] = [start, start];
    // Of the line that ends at `line`, what has been read; when it is long, its first bytes so far.
    let rest = Buffer.alloc(0);
    while (read > 0 && !this.#isFull(start - line)) {
      const from = Math.max(0, read - PIECE_BYTES);
      const bytes = await this.#file.read(from, read - from);
      let stop = bytes.length;
      for (;;) {
        const at = newlineBefore(bytes, from + stop === line ? stop - 1 : stop);
        if (at < 0 || this.#isFull(start - line)) break;
        this.#take(from + at + 1, withoutNewline(Buffer.concat([bytes.subarray(at + 1, stop), rest])));
        rest = Buffer.alloc(0);
        stop = at + 1;
        line = from + stop;
      }
      rest = Buffer.concat([bytes.subarray(0, stop), rest]).subarray(0, LINE_BYTES);
      read = from;
    }
    if (read === 0 && line > 0 && !this.#isFull(start - line)) {
      this.#take(0, withoutNewline(rest));
      line = 0;
    }
    const lines = this.#lines.reverse();
    return { lines, earlier: line === 0 ? null : line, later: start, atEnd: start >= end };
  }

  #isFull(bytes: number): boolean {
    return this.#lines.length >= this.#selection.limit || bytes > this.#selection.mostBytes;
  }

  #take(place: number, bytes: Buffer): void {
    const context = { number: undefined, near: this.#near, written: this.#file.writtenAt };
    const line = formatLine(this.#format, bytes, context);
    this.#near = line?.time ?? this.#near;
    if (line !== undefined && this.#selection.accept(line)) this.#lines.push({ ...line, place });
  }

  /** Behind the last line. */
  async #end(): Promise<number> {
    return this.#selection.complete ? this.#file.size : this.#lineStart(this.#file.size);
  }

  /** Where the line begins that the byte before the place belongs to; the place itself where a line ends there. */
  async #lineStart(place: number): Promise<number> {
    for (let read = Math.min(place, this.#file.size); read > 0;) {
      const from = Math.max(0, read - PIECE_BYTES);
      const at = (await this.#file.read(from, read - from)).lastIndexOf(NEWLINE);
      if (at >= 0) return from + at + 1;
      read = from;
    }
    return 0;
  }

  /** Where the first line begins that begins at the place or behind it. */
  async #nextLine(place: number): Promise<number> {
    if (place === 0) return 0;
    for (let read = place - 1; read < this.#file.size;) {
      const bytes = await this.#file.read(read, PIECE_BYTES);
      const at = bytes.indexOf(NEWLINE);
      if (at >= 0) return read + at + 1;
      read += Math.max(1, bytes.length);
    }
    return this.#file.size;
  }
}

/** Index of the last newline among the first `stop` bytes; −1 where there is none. */
function newlineBefore(bytes: Buffer, stop: number): number {
  return stop <= 0 ? -1 : bytes.lastIndexOf(NEWLINE, stop - 1);
}

function withoutNewline(bytes: Buffer): Buffer {
  return bytes.at(-1) === NEWLINE ? bytes.subarray(0, -1) : bytes;
}

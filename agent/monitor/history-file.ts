// The monitor's history on disk: one JSON value a line, appended, and now and then written anew without what has aged.
//
//   {"session":1753000000}                                   a start of the program
//   {"table":3,"names":["cpu","memory"]}                     what the columns of table 3 mean
//   [3,1,1753000000,1753000010,[0.1,…],[0.9,…],[0.5,…]]      table, level, start, end, smallest, largest, mean
//   {"shift":3600}                                           the clock was set: all of this session moves by so much
//
// Nothing is flushed to the disk: what a power cut takes of the last seconds' history is no loss. A line that is torn
// or damaged is left out.
import { open, readFile, type FileHandle } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import * as z from "zod";
import { writeFileDurably } from "../store/durable-file.ts";
import { HistoryLevels, rounded, type HistoryRecord } from "./history-levels.ts";

const figures = z.array(z.number());
const RecordLine = z.tuple([
  z.int(),
  z.int().min(1).max(3),
  z.number(),
  z.number(),
  figures,
  figures,
  figures,
]);
const TableLine = z.object({ table: z.int(), names: z.array(z.string()) });
const SessionLine = z.object({ session: z.number() });
const ShiftLine = z.object({ shift: z.number() });
const Line = z.union([RecordLine, TableLine, SessionLine, ShiftLine]);

/** The file is written anew when it has grown by this, in bytes: once a day on a machine without GPUs. */
const REWRITE_BYTES = 4 * 2 ** 20;
/** Lines that are read or made at once, so that nobody else waits for long. */
const LINES_AT_ONCE = 100;

export class HistoryFile {
  readonly levels: HistoryLevels;
  readonly #file: string;
  #handle: FileHandle | undefined;
  /** Makers of lines: a record's line depends on the tables that the file has when it is written. */
  #waiting: (() => string)[] = [];
  /** Writes come one after the other. */
  #writing: Promise<void> = Promise.resolve();
  #grown = 0;
  /** Whether the file may end in the middle of a line. */
  #torn = true;
  #table = noTable;
  #loading = true;

  private constructor(file: string) {
    this.#file = file;
    this.levels = new HistoryLevels((level, made) => {
      // A copy, because a clock that is set before it is written moves the record itself.
      const record = { ...made };
      if (!this.#loading) this.#append(() => this.#recordLines(level, record));
    });
  }

  /** Opens the history or begins a new one. Never throws: where no file can be written, memory alone keeps it. */
  static async open(file: string, time: number): Promise<HistoryFile> {
    const history = new HistoryFile(file);
    await history.#load();
    history.#append(() => jsonLine({ session: Math.round(time) }));
    return history;
  }

  add(start: number, end: number, values: ReadonlyMap<string, number>): void {
    this.levels.add(start, end, values);
  }

  shift(seconds: number): void {
    this.levels.shift(seconds);
    this.#append(() => jsonLine({ shift: seconds }));
  }

  async close(): Promise<void> {
    this.levels.flush();
    await this.#writing;
    await this.#handle?.close();
  }

  async #load(): Promise<void> {
    const text = await readFile(this.#file, "utf8").catch(() => "");
    const tables = new Map<number, readonly string[]>();
    let count = 0;
    for (const line of text.split("\n")) {
      if (count++ % LINES_AT_ONCE === 0) await setImmediate();
      const value = parseLine(line);
      if (value === undefined) continue;
      if (Array.isArray(value)) this.#put(value, tables);
      else if ("table" in value) tables.set(value.table, value.names);
      else if ("session" in value) this.levels.startSession();
      else this.levels.shift(value.shift);
    }
    this.levels.startSession();
    this.#table = { id: Math.max(0, ...tables.keys()), names: [] };
    this.#grown = text.length;
    this.#loading = false;
  }

  #put(line: z.infer<typeof RecordLine>, tables: ReadonlyMap<number, readonly string[]>): void {
    const [table, level, start, end, min, max, mean] = line;
    const names = tables.get(table);
    if (names === undefined || [min, max, mean].some(({ length }) => length !== names.length)) return;
    const compact = (values: number[]): Float64Array => Float64Array.from(values);
    this.levels.put(level, { start, end, names, min: compact(min), max: compact(max), mean: compact(mean) });
  }

  #recordLines(level: number, { names, start, end, min, max, mean }: HistoryRecord): string {
    let table = "";
    if (names !== this.#table.names) {
      this.#table = { id: this.#table.id + 1, names };
      table = jsonLine({ table: this.#table.id, names });
    }
    const short = (values: ArrayLike<number>): number[] => Array.from(values, rounded);
    const [from, to] = [start, end].map((time) => Number(time.toFixed(2)));
    return table + jsonLine([this.#table.id, level, from, to, short(min), short(max), short(mean)]);
  }

  #append(line: () => string): void {
    this.#waiting.push(line);
    if (this.#waiting.length === 1) this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    const text = (this.#torn ? "\n" : "") + this.#waiting.map((line) => line()).join("");
    this.#waiting = [];
    try {
      this.#handle ??= await open(this.#file, "a", 0o600);
      this.#torn = true;
      await this.#handle.appendFile(text);
      this.#torn = false;
      this.#grown += text.length;
      if (this.#grown >= REWRITE_BYTES) await this.#rewrite();
    } catch {
      // The disk is full or away. What comes next must not count on the tables in what was not written.
      this.#table = { ...this.#table, names: [] };
    }
  }

  /** Writes what is in memory into a new file that takes the place of the old one. */
  async #rewrite(): Promise<void> {
    const records = this.levels.levels
      .flatMap((level, at) => (at === 0 ? [] : level.map((record) => ({ ...record, level: at }))))
      .sort((a, b) => a.order - b.order);
    // They are among the records.
    this.#waiting = [];
    this.#table = noTable;
    this.#grown = 0;
    await this.#handle?.close();
    this.#handle = undefined;
    await writeFileDurably(this.#file, async (sink) => {
      let session = 0;
      for (let first = 0; first < records.length; first += LINES_AT_ONCE) {
        let text = "";
        for (const record of records.slice(first, first + LINES_AT_ONCE)) {
          if (record.session !== session) text += jsonLine({ session: Math.round(record.start) });
          session = record.session;
          text += this.#recordLines(record.level, record);
        }
        await sink.write(Buffer.from(text));
      }
      if (session !== this.levels.session) await sink.write(Buffer.from(jsonLine({ session: 0 })));
    });
  }
}

/** The column names of a table that no record has. */
const noTable: { id: number; names: readonly string[] } = { id: 0, names: [] };

function jsonLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function parseLine(line: string): z.infer<typeof Line> | undefined {
  try {
    return Line.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

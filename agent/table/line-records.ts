// Records that are lines: JSONL, plain text, and the rows of an imported version.
import type { Row } from "../../schemas/dataset.ts";
import { columnsOf } from "../dataset/check-example.ts";
import { decodeJson, decodeUtf8, type Decoded } from "../dataset/decode.ts";
import { longestRow, readChunks, readLines } from "../dataset/lines.ts";
import { rowProblems } from "../dataset/row-problems.ts";
import { asColumns, type Columns } from "../dataset/source-row.ts";
import type { RecordSource, TableRecord } from "./record-source.ts";

interface LineFormat extends Pick<RecordSource, "format"> {
  /** Whether a line of blanks is no record. */
  readonly skipsBlankLines: boolean;
  readonly isJson: boolean;
  decode(bytes: Buffer, offset: number): DecodedLine;
}

interface DecodedLine {
  content: Decoded<Columns>;
  /** Where the row names its line itself. */
  line?: number;
}

/** Decodes the line when that is asked for: of most lines only their place is of interest. */
class LineRecord implements TableRecord {
  #decoded: DecodedLine | undefined;

  constructor(
    readonly record: number,
    readonly offset: number,
    readonly line: number,
    private readonly held: Buffer | undefined,
    private readonly format: LineFormat,
  ) {}

  get bytes(): number | undefined {
    return this.held?.length;
  }

  get json(): Buffer | undefined {
    return this.format.isJson && this.#decoded === undefined ? this.held : undefined;
  }

  get content(): Decoded<Columns> {
    return this.#decode().content;
  }

  get rowLine(): number {
    return this.#decode().line ?? this.line;
  }

  #decode(): DecodedLine {
    this.#decoded ??=
      this.held === undefined
        ? { content: { fault: rowProblems.lineTooLong(longestRow) } }
        : this.format.decode(this.held, this.offset);
    return this.#decoded;
  }
}

export const jsonLines: LineFormat = {
  format: "jsonl",
  skipsBlankLines: true,
  isJson: true,
  decode: (bytes, offset) => ({ content: asColumns(decodeJson(bytes, offset)) }),
};

/** Lines that are no text are shown all the same. */
export const textLines: LineFormat = {
  format: "text",
  skipsBlankLines: false,
  isJson: false,
  decode: (bytes, offset) => {
    const decoded = decodeUtf8(bytes, offset);
    const text = "value" in decoded ? decoded.value : bytes.toString("utf8");
    const nul = text.includes("\0") ? [rowProblems.nulCharacter()] : [];
    const warnings = "fault" in decoded ? [decoded.fault] : nul;
    return { content: { value: { text }, warnings } };
  },
};

/** Rows as a version holds them; known by the line of the file that they came from. */
export const versionLines: LineFormat = {
  format: "jsonl",
  skipsBlankLines: false,
  isJson: true,
  decode: (bytes, offset) => {
    const decoded = decodeJson(bytes, offset);
    if ("fault" in decoded) return { content: decoded };
    const { line, example } = decoded.value as Row;
    return { line, content: { value: columnsOf(example) } };
  },
};

export function lineRecords(file: string, lines: LineFormat): RecordSource {
  const start = { record: 0, offset: 0, line: 1 };
  return {
    file,
    format: lines.format,
    header: lines.format === "text" ? ["text"] : [],
    problems: [],
    start,
    async *read(from, { signal, end } = {}): AsyncGenerator<TableRecord> {
      let { record } = from;
      for await (const { line, offset, bytes } of readLines(file, longestRow, signal, from.offset, end)) {
        if (bytes !== undefined && lines.skipsBlankLines && bytes.every(isBlank)) continue;
        yield new LineRecord(record, offset, from.line + line - 1, bytes, lines);
        record += 1;
      }
    },
    async scan(onRecord, { signal, onProgress }) {
      let record = 0;
      let line = 1;
      let offset = 0;
      // Where the line that goes on in the next chunk begins, and whether it holds anything yet.
      let begin = 0;
      let holdsText = !lines.skipsBlankLines;
      for await (const chunk of readChunks(file, signal)) {
        let from = 0;
        while (from < chunk.length) {
          const found = chunk.indexOf(10, from);
          const end = found < 0 ? chunk.length : found;
          holdsText ||= hasText(chunk, from, end, offset);
          if (found < 0) break;
          if (holdsText) {
            onRecord(record, begin, line);
            record += 1;
          }
          line += 1;
          from = end + 1;
          begin = offset + from;
          holdsText = !lines.skipsBlankLines;
        }
        offset += chunk.length;
        onProgress?.(record, offset);
      }
      if (begin < offset && holdsText) {
        onRecord(record, begin, line);
        record += 1;
      }
      return { records: record, problems: [] };
    },
  };
}

/** @param offset of the chunk; a byte order mark at the beginning of the file is no text */
function hasText(chunk: Buffer, from: number, end: number, offset: number): boolean {
  const isMarked = offset === 0 && from === 0 && chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf;
  for (let at = isMarked ? 3 : from; at < end; at += 1) if (!isBlank(chunk[at]!)) return true;
  return false;
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}

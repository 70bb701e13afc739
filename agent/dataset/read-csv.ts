// CSV (RFC 4180) with a header line. A record that is damaged costs its own first line only: reading goes on
// with the next line, so that a stray quote never swallows the rows after it.
import type { Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { decodeUtf8, mostColumns, type Decoded } from "./decode.ts";
import { longestRow, readLines } from "./lines.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import type { Columns, SourceItem } from "./source-row.ts";

/** The delimiter is the most frequent of comma, semicolon and tab in the header. */
export async function* readCsv(file: string, signal?: AbortSignal): AsyncGenerator<SourceItem> {
  let header: string[] | undefined;
  let warnings: Fault[] = [];
  for await (const { line, content } of readCsvRecords(file, { signal })) {
    if (header === undefined) {
      const read = readHeader(file, line, content);
      if ("problem" in read) {
        yield read;
        return;
      }
      header = read.names;
      if (header.includes("__proto__")) warnings = [rowProblems.protoKey()];
    } else {
      yield { line, row: line, content: asRow(header, content, warnings) };
      warnings = [];
    }
  }
}

/** The names of the columns, from the first record. */
export function readHeader(
  file: string,
  line: number,
  content: Decoded<string[]>,
): { names: string[] } | { problem: Problem } {
  const reason = "fault" in content ? content.fault.message.replace(/\.$/, "") : unusable(content.value);
  if (reason !== undefined) return { problem: datasetProblems.headerNotUsable(file, line, reason) };
  // A table that was written with its row numbers has a column without a name.
  const names = "value" in content ? content.value : [];
  return { names: names.map((name, index) => name || `column ${index + 1}`) };
}

function unusable(header: readonly string[]): string | undefined {
  if (header.length > mostColumns) {
    return `it has ${header.length.toLocaleString("en-US")} columns, and ${mostColumns.toLocaleString("en-US")} is the most`;
  }
  const repeated = header.find((name, index) => name !== "" && header.indexOf(name) !== index);
  return repeated === undefined ? undefined : `two columns are called "${repeated}"`;
}

export function asRow(
  header: readonly string[],
  record: Decoded<string[]>,
  warnings: Fault[],
): Decoded<Columns> {
  if ("fault" in record) return record;
  const fields = record.value;
  if (fields.length !== header.length) return { fault: rowProblems.ragged(header.length, fields.length) };
  // fromEntries defines own properties, so that a column called __proto__ pollutes nothing.
  return { value: Object.fromEntries(header.map((name, index) => [name, fields[index]])), warnings };
}

interface TextLine {
  line: number;
  /** Of its first byte in the file. */
  offset: number;
  bytes: number;
  content: Decoded<string>;
}

/** A record, or the first line of one that is damaged. */
export interface CsvRecordItem {
  line: number;
  offset: number;
  /** From its first byte to its last, without the line break. */
  bytes: number;
  content: Decoded<string[]>;
}

export interface CsvReadOptions {
  signal?: AbortSignal | undefined;
  /** Where to begin, which is where a record begins, and the number of that line. */
  start?: number;
  firstLine?: number;
  /** Where to end, which is where another record begins. */
  end?: number | undefined;
  /** Found out from the first line when it is left out. */
  delimiter?: string | undefined;
}

/** Every record, also the header. */
export async function* readCsvRecords(
  file: string,
  options: CsvReadOptions,
): AsyncGenerator<CsvRecordItem, undefined> {
  let lines = decodedLines(file, options);
  // Lines of a damaged record that are read again, the next one last.
  const again: TextLine[] = [];
  const nextLine = async () => again.pop() ?? (await lines.next()).value;

  let { delimiter } = options;
  try {
    for (let first = await nextLine(); first !== undefined; first = await nextLine()) {
      if ("value" in first.content && first.content.value.trim() === "") continue;
      delimiter ??= "value" in first.content ? likeliestDelimiter(first.content.value) : ",";

      const record = new CsvRecord(delimiter);
      const taken = [first];
      let last = first;
      let size = sizeOf(first);
      let fault = record.add(first);
      while (fault === undefined && record.isOpen) {
        const next = size > longestRow ? undefined : await nextLine();
        if (next === undefined) {
          fault =
            size > longestRow
              ? rowProblems.lineTooLong(longestRow)
              : rowProblems.quoteNotClosed(record.openedAt);
        } else {
          if (taken.length <= mostLinesHeld) taken.push(next);
          last = next;
          size += sizeOf(next);
          fault = record.add(next);
        }
      }
      const { line, offset } = first;
      yield fault === undefined
        ? { line, offset, bytes: last.offset + last.bytes - offset, content: { value: record.fields } }
        : { line, offset, bytes: first.bytes, content: { fault } };
      if (fault === undefined) continue;
      if (taken.length <= mostLinesHeld) again.push(...taken.slice(1).reverse());
      else {
        const second = taken[1]!;
        again.length = 0;
        await lines.return(undefined);
        lines = decodedLines(file, { ...options, start: second.offset, firstLine: second.line });
      }
    }
    return undefined;
  } finally {
    // Whoever stops early leaves the file open otherwise.
    await lines.return(undefined);
  }
}

/** Of a damaged record of more lines, the file is read again. */
const mostLinesHeld = 1000;

/** What a line of a record counts: in memory a short one takes more than it has bytes. */
function sizeOf({ bytes }: TextLine): number {
  return bytes + 64;
}

async function* decodedLines(
  file: string,
  { signal, start = 0, end, firstLine = 1 }: CsvReadOptions,
): AsyncGenerator<TextLine, undefined> {
  for await (const { line, offset, bytes } of readLines(file, longestRow, signal, start, end)) {
    const content =
      bytes === undefined ? { fault: rowProblems.lineTooLong(longestRow) } : decodeUtf8(bytes, offset);
    yield { line: line + firstLine - 1, offset, bytes: bytes?.length ?? 0, content };
  }
  return undefined;
}

/** The most frequent of those that are known, in the header. */
export function likeliestDelimiter(header: string): string {
  const counted = [",", ";", "\t"].map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

/** One record, given line by line; a quoted field may hold line breaks. */
class CsvRecord {
  readonly fields: string[] = [];
  /** Column of the quote of the field that is still open. */
  openedAt = 1;
  #open: string[] | undefined;

  constructor(readonly delimiter: string) {}

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  add({ line, content }: TextLine): Fault | undefined {
    if ("fault" in content) return { line, ...content.fault };
    const text = content.value;
    let at = 0;
    for (;;) {
      if (this.#open === undefined && text[at] !== '"') {
        const delimiter = text.indexOf(this.delimiter, at);
        const end = delimiter < 0 ? text.length : delimiter;
        this.fields.push(text.slice(at, end));
        at = end;
      } else {
        if (this.#open === undefined) {
          this.#open = [];
          this.openedAt = at + 1;
          at += 1;
        }
        const end = closingQuote(text, at);
        this.#open.push(text.slice(at, end).replaceAll('""', '"'));
        if (end === undefined) return undefined;
        this.fields.push(this.#open.join("\n"));
        this.#open = undefined;
        at = end + 1;
        if (at < text.length && text[at] !== this.delimiter)
          return { line, ...rowProblems.strayQuote(at + 1) };
      }
      if (at >= text.length) return undefined;
      at += 1;
    }
  }
}

function closingQuote(text: string, from: number): number | undefined {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return undefined;
}

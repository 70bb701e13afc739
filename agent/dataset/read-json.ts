// A JSON array of rows, cut into its elements while it is read, so that neither its size nor one bad row matters.
import type { Problem } from "../../schemas/problem.ts";
import { datasetProblems } from "./dataset-problems.ts";
import { decodeJson, type Decoded } from "./decode.ts";
import { longestRow, readChunks } from "./lines.ts";
import { withLine } from "./read-json-object.ts";
import { rowProblems } from "./row-problems.ts";
import { asColumns, type Columns, type SourceItem } from "./source-row.ts";

/** The file must begin with "[", after blanks and a byte order mark. */
export async function* readJsonArray(file: string, signal?: AbortSignal): AsyncGenerator<SourceItem> {
  for await (const item of readElements(file, signal)) {
    yield "problem" in item ? item : { line: item.line, row: item.row, content: item.decode() };
  }
}

/** An element of the array as it stands in the file. */
export interface JsonElement {
  /** Line on which it begins. */
  line: number;
  /** Position in the array, from 1. */
  row: number;
  /** Of its first byte in the file, and how many there are; 0 where it is too long to be held. */
  offset: number;
  bytes: number;
  decode: () => Decoded<Columns>;
}

/**
 * @param from where an element begins, as it was told before; the file's beginning when it is left out
 * @param end where another one begins; the rest of the file is not read
 */
export async function* readElements(
  file: string,
  signal?: AbortSignal,
  from?: Pick<JsonElement, "line" | "row" | "offset">,
  end?: number,
): AsyncGenerator<JsonElement | { problem: Problem }> {
  const element = new Element();
  let row = from?.row ?? 1;
  let line = from?.line ?? 1;
  let offset = from?.offset ?? 0;
  let lineOffset = offset;
  // Brackets that are open: 1 between elements, 0 before and after the array.
  let depth = from === undefined ? 0 : 1;
  let inString = false;
  let escaped = false;
  let ended = false;

  for await (const chunk of readChunks(file, signal, offset, end)) {
    element.continueIn(chunk);
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]!;
      if (byte === newline) {
        line += 1;
        lineOffset = offset + index + 1;
      }
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) inString = false;
        continue;
      }
      if (isBlank(byte)) continue;
      if (depth === 0) {
        if (ended) {
          yield { problem: datasetProblems.arrayGoesOn(file, line, offset + index - lineOffset + 1) };
          return;
        }
        if (byte === openBracket) depth = 1;
        continue;
      }
      const closesArray = byte === closeBracket && depth === 1;
      if (closesArray || (byte === comma && depth === 1)) {
        // `[]` and a comma before the closing bracket leave no element behind.
        if (element.begun || !closesArray) {
          if (!element.begun) element.begin(index, line, offset + index, offset + index - lineOffset + 1);
          const { line: elementLine, offset: elementOffset } = element;
          const rest = element.end(index);
          if (rest !== undefined) yield { line: elementLine, row, offset: elementOffset, ...rest };
          row += 1;
        }
        if (closesArray) {
          depth = 0;
          ended = true;
        }
        continue;
      }
      if (!element.begun) element.begin(index, line, offset + index, offset + index - lineOffset + 1);
      if (byte === quote) inString = true;
      else if (byte === openBrace || byte === openBracket) depth += 1;
      else if (byte === closeBrace || byte === closeBracket) depth -= 1;
    }
    element.suspend();
    // Told at once: what is left of the element may be all that is left of a large file.
    if (element.becameTooLong()) {
      const fault = rowProblems.lineTooLong(longestRow);
      yield { line: element.line, row, offset: element.offset, bytes: 0, decode: () => ({ fault }) };
    }
    offset += chunk.length;
  }
  if (!ended)
    yield { problem: datasetProblems.arrayCutOff(file, line, row, element.begun ? element.line : line) };
}

const [newline, quote, comma, backslash] = [0x0a, 0x22, 0x2c, 0x5c];
const [openBracket, closeBracket, openBrace, closeBrace] = [0x5b, 0x5d, 0x7b, 0x7d];

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

/** The bytes of one element, which may lie in several chunks. */
class Element {
  begun = false;
  line = 0;
  /** Of its first byte in the file. */
  offset = 0;
  #column = 0;
  #chunk: Buffer = Buffer.alloc(0);
  #from = 0;
  #parts: Buffer[] = [];
  #length = 0;
  #isTold = false;

  continueIn(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#from = 0;
  }

  begin(index: number, line: number, offset: number, column: number): void {
    this.begun = true;
    this.line = line;
    this.#from = index;
    this.offset = offset;
    this.#column = column;
  }

  /** Keeps what the current chunk holds of the element, unless it has become too long. */
  suspend(index = this.#chunk.length): void {
    if (!this.begun) return;
    this.#length += index - this.#from;
    if (this.#length > longestRow) this.#parts = [];
    else this.#parts.push(this.#chunk.subarray(this.#from, index));
  }

  /** Whether it is too long, told once. */
  becameTooLong(): boolean {
    const became = this.#length > longestRow && !this.#isTold;
    this.#isTold ||= became;
    return became;
  }

  /** Undefined where it has been told that it is too long. */
  end(index: number): Pick<JsonElement, "bytes" | "decode"> | undefined {
    this.suspend(index);
    const wasTold = this.#isTold;
    const isTooLong = this.#length > longestRow;
    const bytes = Buffer.concat(this.#parts);
    const { line, offset } = this;
    const place = { line, column: this.#column };
    this.begun = false;
    this.#parts = [];
    this.#length = 0;
    this.#isTold = false;
    if (wasTold) return undefined;
    const decode = (): Decoded<Columns> =>
      isTooLong
        ? { fault: rowProblems.lineTooLong(longestRow) }
        : asColumns(withLine(decodeJson(bytes, offset), bytes, place));
    return { bytes: bytes.length, decode };
  }
}

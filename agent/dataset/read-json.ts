// A JSON array of rows, cut into its elements while it is read, so that neither its size nor one bad row matters.
import { datasetProblems } from "./dataset-problems.ts";
import { decodeJson, type Decoded } from "./decode.ts";
import { longestRow, readChunks } from "./lines.ts";
import { withLine } from "./read-json-object.ts";
import { rowProblems } from "./row-problems.ts";
import { asColumns, type SourceItem } from "./source-row.ts";

/** The file must begin with "[", after blanks and a byte order mark. */
export async function* readJsonArray(file: string, signal?: AbortSignal): AsyncGenerator<SourceItem> {
  const element = new Element();
  let row = 1;
  let line = 1;
  let lineOffset = 0;
  let offset = 0;
  // Brackets that are open: 1 between elements, 0 before and after the array.
  let depth = 0;
  let inString = false;
  let escaped = false;
  let ended = false;

  for await (const chunk of readChunks(file, signal)) {
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
          const { line: elementLine } = element;
          const content = element.end(index);
          if (content !== undefined) yield { line: elementLine, row, content };
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
      yield { line: element.line, row, content: { fault: rowProblems.lineTooLong(longestRow) } };
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
  #offset = 0;
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
    this.#offset = offset;
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
  end(index: number): ReturnType<typeof asColumns> | undefined {
    this.suspend(index);
    const wasTold = this.#isTold;
    const bytes = Buffer.concat(this.#parts);
    const content: Decoded<unknown> =
      this.#length > longestRow
        ? { fault: rowProblems.lineTooLong(longestRow) }
        : withLine(decodeJson(bytes, this.#offset), bytes, { line: this.line, column: this.#column });
    this.begun = false;
    this.#parts = [];
    this.#length = 0;
    this.#isTold = false;
    return wasTold ? undefined : asColumns(content);
  }
}

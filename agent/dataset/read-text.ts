// Plain text as pieces of one document, without ever holding the whole of it.
import { datasetProblems } from "./dataset-problems.ts";
import { decodeUtf8 } from "./decode.ts";
import { readChunks } from "./lines.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import type { SourceItem } from "./source-row.ts";

/** Characters (UTF-16 units) above which a text is stored in several rows. */
export const longestPiece = 16 * 1024 * 1024;

/**
 * A text of up to `longestPiece` is one row; a longer one is cut after a line break where there is one.
 * A byte order mark is left out and CR LF is read as LF. The first invalid byte or NUL ends the reading:
 * the text is one row, and that row is kept out.
 */
export async function* readText(file: string, signal?: AbortSignal): AsyncGenerator<SourceItem> {
  let waiting = "";
  let held = Buffer.alloc(0);
  let offset = 0;
  let line = 1;
  let pieceLine = 1;
  let carriageReturns = 0;

  for await (const chunk of readChunks(file, signal)) {
    const joined = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const usable = joined.subarray(0, joined.length - unfinished(joined));
    const decoded = decodeUtf8(usable, offset);
    if ("fault" in decoded) {
      const before = usable.toString("utf8").slice(0, decoded.fault.column);
      yield refused(decoded.fault, line + countLineBreaks(before));
      return;
    }
    let text = offset === 0 ? decoded.value.replace(/^\ufeff/, "") : decoded.value;
    const nul = text.indexOf("\0");
    if (nul >= 0) {
      yield refused(rowProblems.nulCharacter(), line + countLineBreaks(text.slice(0, nul)));
      return;
    }
    if (text.includes("\r\n")) {
      const length = text.length;
      text = text.replaceAll("\r\n", "\n");
      carriageReturns += length - text.length;
    }
    waiting += text;
    line += countLineBreaks(text);
    offset += usable.length;
    held = Buffer.from(joined.subarray(usable.length));
    while (waiting.length > longestPiece) {
      const cut = pieceEnd(waiting);
      const piece = waiting.slice(0, cut);
      yield { line: pieceLine, row: pieceLine, content: { value: { text: piece } } };
      pieceLine += countLineBreaks(piece);
      waiting = waiting.slice(cut);
    }
  }
  const last = decodeUtf8(held, offset);
  if ("fault" in last) {
    yield refused(last.fault, line);
    return;
  }
  waiting += last.value;
  if (waiting !== "") yield { line: pieceLine, row: pieceLine, content: { value: { text: waiting } } };
  if (carriageReturns > 0) yield { problem: datasetProblems.carriageReturns(file, carriageReturns) };
}

/** A column would have to count from the line's beginning, which may be gone already. */
function refused({ code, severity, message, advice }: Fault, line: number): SourceItem {
  const fault = { code, severity, message, ...(advice === undefined ? {} : { advice }) };
  return { line, row: line, content: { fault } };
}

/** Bytes at the end that belong together with the next chunk: a character that has begun, or a CR. */
function unfinished(bytes: Buffer): number {
  if (bytes.at(-1) === 13) return 1;
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes.at(-back)!;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return length > back ? back : 0;
    }
  }
  return 0;
}

function pieceEnd(text: string): number {
  const lineBreak = text.lastIndexOf("\n", longestPiece - 1);
  if (lineBreak > longestPiece / 2) return lineBreak + 1;
  const splitsPair = /[\ud800-\udbff]/.test(text[longestPiece - 1]!);
  return splitsPair ? longestPiece - 1 : longestPiece;
}

function countLineBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

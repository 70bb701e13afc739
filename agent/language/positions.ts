// Offsets in a text and the lines and characters of the Language Server Protocol, both from 0 in UTF-16 code units.
import type { Position, Range } from "vscode-languageserver";
import type { Span } from "../toml/tree.ts";

export interface Positions {
  /** An offset outside the text stands for its nearest end. */
  positionAt(offset: number): Position;
  /** A line or character outside the text stands for the nearest one in it. */
  offsetAt(position: Position): number;
  rangeOf(span: Span): Range;
}

/** Finds lines by halving; they are looked for when the first position is asked for. */
export function createPositions(text: string): Positions {
  let known: readonly number[] | undefined;
  const lineStarts = () => (known ??= findLines(text));

  function positionAt(offset: number): Position {
    const at = Math.min(Math.max(offset, 0), text.length);
    const starts = lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: at - starts[low]! };
  }

  function offsetAt({ line, character }: Position): number {
    const starts = lineStarts();
    if (line < 0) return 0;
    if (line >= starts.length) return text.length;
    const start = starts[line]!;
    return start + Math.min(Math.max(character, 0), endOfLine(text, start) - start);
  }

  const rangeOf = ({ start, end }: Span): Range => ({ start: positionAt(start), end: positionAt(end) });
  return { positionAt, offsetAt, rangeOf };
}

/** The offset of the line's end, before its break. */
export function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  if (end < 0) return text.length;
  return end > offset && text[end - 1] === "\r" ? end - 1 : end;
}

/** TOML knows no other line break than these; editors also take a lone \r for one. */
function findLines(text: string): number[] {
  const starts = [0];
  const hasReturns = text.includes("\r");
  for (let at = 0; at < text.length; at++) {
    if (!hasReturns) {
      at = text.indexOf("\n", at);
      if (at < 0) break;
      starts.push(at + 1);
      continue;
    }
    const code = text.charCodeAt(at);
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) starts.push(at + 1);
  }
  return starts;
}

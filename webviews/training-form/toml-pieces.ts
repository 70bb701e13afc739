// A line of a training file in pieces that are coloured; what the form writes has no strings over several lines.

export interface Piece {
  readonly kind: "plain" | "comment" | "table" | "key" | "string" | "number";
  readonly text: string;
}

const pattern =
  /(?<comment>#.*$)|(?<table>^\s*\[[^\]]*\]+)|(?<key>^\s*[\w.-]+(?=\s*=))|(?<string>"(?:[^"\\]|\\.)*"|'[^']*')|(?<number>(?<![\w.])(?:[+-]?\d[\w.+-]*|true|false)(?![\w.]))/g;

export function tomlPieces(line: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of line.matchAll(pattern)) {
    if (match.index > end) pieces.push({ kind: "plain", text: line.slice(end, match.index) });
    const found = Object.entries(match.groups as Readonly<Record<string, string | undefined>>);
    const kind = found.find(([, text]) => text !== undefined)![0] as Piece["kind"];
    pieces.push({ kind, text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < line.length) pieces.push({ kind: "plain", text: line.slice(end) });
  return pieces;
}

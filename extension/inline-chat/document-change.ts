// Changes of a document as VS Code tells and makes them, in whole lines. Pure.

/** Lines and characters from 0; the text takes the place of what lies between. */
export interface DocumentChange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly text: string;
}

/** So many lines from `from` on became these. */
export interface LineChange {
  readonly from: number;
  readonly removed: number;
  readonly inserted: readonly string[];
}

export function linesIn(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** Only the lines that differ. */
export function lineChange(before: readonly string[], after: readonly string[], from = 0): LineChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return {
    from: from + start,
    removed: before.length - start - end,
    inserted: after.slice(start, after.length - end),
  };
}

/** What a change does to the lines that it touches. */
export function linesChanged(document: readonly string[], change: DocumentChange): LineChange {
  const { startLine, startCharacter, endLine, endCharacter, text } = change;
  const head = (document[startLine] ?? "").slice(0, startCharacter);
  const tail = (document[endLine] ?? "").slice(endCharacter);
  return lineChange(document.slice(startLine, endLine + 1), linesIn(head + text + tail), startLine);
}

export function withChange(
  document: readonly string[],
  { from, removed, inserted }: LineChange,
): readonly string[] {
  const lines = [...document.slice(0, from), ...inserted, ...document.slice(from + removed)];
  return lines.length === 0 ? [""] : lines;
}

/** The change of a document that changes its lines so; undefined where it changes none. */
export function asDocumentChange(
  document: readonly string[],
  { from, removed, inserted }: LineChange,
  lineEnd: string,
): DocumentChange | undefined {
  if (removed === 0 && inserted.length === 0) return undefined;
  const text = inserted.join(lineEnd);
  const end = from + removed;
  const start = { startLine: from, startCharacter: 0 };
  if (removed > 0 && inserted.length > 0)
    return { ...start, endLine: end - 1, endCharacter: document[end - 1]!.length, text };
  // A line comes or goes with a line end: the one after it, or the one before it where it is the last.
  if (end < document.length) {
    return { ...start, endLine: end, endCharacter: 0, text: inserted.length > 0 ? text + lineEnd : "" };
  }
  const last = { endLine: document.length - 1, endCharacter: document.at(-1)!.length };
  if (from === 0) return { ...start, ...last, text };
  const before = { startLine: from - 1, startCharacter: document[from - 1]!.length };
  return { ...before, ...last, text: inserted.length > 0 ? lineEnd + text : "" };
}

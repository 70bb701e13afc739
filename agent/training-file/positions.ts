// Finds where every key and value of a TOML document stands. Pure, and for positions only: it expects a
// document that a parser has accepted, and on any other text it ends with some positions, without an error.

/** Offsets in UTF-16 code units; `end` is the first one after it. */
export interface Span {
  start: number;
  end: number;
}

/** Where something stands; lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

/** One step per table, key or, in arrays, element. */
export type KeyPath = readonly (string | number)[];

export interface Entry {
  path: KeyPath;
  /** The last part of the key: `lr` in `optimizer.lr = 1` as in `[optimizer]` … `lr = 1`. Absent for array elements. */
  key?: Span;
  /** Absent for tables that are opened by a header or a dotted key. */
  value?: Span;
}

export interface Positions {
  /** In the order of the text. */
  entries: readonly Entry[];
  at(path: KeyPath): Entry | undefined;
}

/** Keys nested deeper than this are not followed; no training file has a use for more. */
export const deepestKey = 32;

interface KeyPart {
  name: string;
  span: Span;
}

/** Positions of every key and value of a valid TOML 1.1 document without a byte order mark. */
export function findPositions(text: string): Positions {
  const entries: Entry[] = [];
  const byPath = new Map<string, Entry>();
  /** How many elements each array of tables has so far. */
  const tablesInArray = new Map<string, number>();
  let at = 0;

  let table: KeyPath = [];
  skipBlank();
  while (at < text.length) {
    const before = at;
    if (text[at] === "[") table = readHeader();
    else readKeyValue(table);
    if (at === before) at++;
    skipBlank();
  }
  return { entries, at: (path) => byPath.get(JSON.stringify(path)) };

  /** `[a.b]` or `[[a.b]]`; returns the path that the following keys belong to. */
  function readHeader(): KeyPath {
    const opensArray = text.startsWith("[[", at);
    at += opensArray ? 2 : 1;
    const parts = readKey();
    at += opensArray ? 2 : 1;
    let path: KeyPath = [];
    for (const [index, part] of parts.entries()) {
      path = [...path, part.name];
      record({ path, key: part.span });
      const name = JSON.stringify(path);
      if (opensArray && index === parts.length - 1)
        tablesInArray.set(name, (tablesInArray.get(name) ?? 0) + 1);
      const tables = tablesInArray.get(name);
      if (tables === undefined) continue;
      path = [...path, tables - 1];
      record({ path, key: part.span });
    }
    return path;
  }

  function readKeyValue(parent: KeyPath): void {
    const parts = readKey();
    skipSpaces();
    if (text[at] === "=") at++;
    skipSpaces();
    let path = parent;
    for (const part of parts) {
      path = [...path, part.name];
      if (part !== parts.at(-1)) record({ path, key: part.span });
    }
    const start = at;
    const entry: Entry = { path, value: { start, end: start } };
    const key = parts.at(-1)?.span;
    if (key !== undefined) entry.key = key;
    record(entry);
    readValue(path);
    entry.value = { start, end: at };
  }

  function readValue(path: KeyPath): void {
    if (path.length > deepestKey) at = text.length;
    else if (text[at] === "[") readArray(path);
    else if (text[at] === "{") readInlineTable(path);
    else if (text[at] === '"' || text[at] === "'") readString();
    // A date and its time may be parted by a blank.
    else skip(/\d{4}-\d{2}-\d{2} \d{2}:[^\s,\]}#]+|[^\s,\]}#]+/y);
  }

  function readArray(path: KeyPath): void {
    at++;
    for (let index = 0; at < text.length; index++) {
      skipBlank();
      if (text[at] === "]") break;
      const start = at;
      const entry: Entry = { path: [...path, index], value: { start, end: start } };
      record(entry);
      readValue(entry.path);
      entry.value = { start, end: at };
      skipBlank();
      if (text[at] === ",") at++;
      else break;
    }
    at++;
  }

  function readInlineTable(path: KeyPath): void {
    at++;
    while (at < text.length) {
      skipBlank();
      if (text[at] === "}") break;
      readKeyValue(path);
      skipBlank();
      if (text[at] === ",") at++;
      else break;
    }
    at++;
  }

  /** The parts of a dotted key; those beyond the deepest key are passed over. */
  function readKey(): KeyPart[] {
    const parts: KeyPart[] = [];
    do {
      if (text[at] === ".") at++;
      skipSpaces();
      const start = at;
      const quote = text[at];
      if (quote === '"' || quote === "'") readString();
      else skip(/[A-Za-z0-9_-]+/y);
      const written = text.slice(start, at);
      const name =
        quote === '"' ? unescape(written.slice(1, -1)) : quote === "'" ? written.slice(1, -1) : written;
      if (parts.length <= deepestKey) parts.push({ name, span: { start, end: at } });
      skipSpaces();
    } while (text[at] === ".");
    return parts;
  }

  function readString(): void {
    const quote = text[at]!;
    const isLong = text.startsWith(quote.repeat(3), at);
    const closing = isLong ? quote.repeat(3) : quote;
    at += closing.length;
    while (at < text.length && !text.startsWith(closing, at))
      at += quote === '"' && text[at] === "\\" ? 2 : 1;
    at += closing.length;
    // A long string may end in up to two quotes of its own.
    for (let own = 0; isLong && own < 2 && text[at] === quote; own++) at++;
    at = Math.min(at, text.length);
  }

  function record(entry: Entry): void {
    if (entry.path.length > deepestKey + 1) return;
    const name = JSON.stringify(entry.path);
    // The first mention of a table is the one to show, as in `a.b = 1` followed by `a.c = 2`.
    if (byPath.has(name)) return;
    byPath.set(name, entry);
    entries.push(entry);
  }

  function skipSpaces(): void {
    skip(/[ \t]+/y);
  }

  function skipBlank(): void {
    let before: number;
    do {
      before = at;
      skip(/[ \t\r\n]+/y);
      skip(/#[^\n]*/y);
    } while (at > before);
  }

  function skip(pattern: RegExp): void {
    pattern.lastIndex = at;
    if (pattern.test(text)) at = pattern.lastIndex;
  }
}

/** Turns offsets into lines and columns, both counted from 1; columns in UTF-16 code units, as editors do. */
export function createLineFinder(text: string): (offset: number) => { line: number; column: number } {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
}

/** The text of a basic string: TOML 1.1's escapes, resolved. */
function unescape(written: string): string {
  const short: Record<string, string> = { b: "\b", t: "\t", n: "\n", f: "\f", r: "\r", e: "\u001b" };
  return written.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g,
    (_, two?: string, four?: string, eight?: string, one = "") => {
      const code = two ?? four ?? eight;
      if (code === undefined) return short[one as string] ?? String(one);
      return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
    },
  );
}

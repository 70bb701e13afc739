// Finds where tables, keys and values stand in a TOML 1.0 text, so that single values can be changed and all else stays.

/** Characters of the text, from 0; the end is left out. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface TomlPair {
  /** From the top of the file, through tables, dotted keys and inline tables. */
  readonly path: readonly string[];
  readonly key: Span;
  readonly value: Span;
  /** The braces of the inline table that it stands in; undefined on a line of its own. */
  readonly inline?: Span;
}

export interface TomlTable {
  readonly path: readonly string[];
  readonly isArray: boolean;
  readonly header: Span;
}

export interface TomlScan {
  readonly pairs: readonly TomlPair[];
  /** Tables with a header, in the order of the file. */
  readonly tables: readonly TomlTable[];
  /** Inline tables that are values, by their path. */
  readonly inlineTables: readonly { readonly path: readonly string[]; readonly span: Span }[];
}

/** What is no TOML: a position, and nothing about the rest. */
export class TomlScanError extends Error {
  constructor(readonly at: number) {
    super(`The text is no TOML at character ${at}.`);
  }
}

/** @throws TomlScanError */
export function scanToml(text: string): TomlScan {
  const pairs: TomlPair[] = [];
  const tables: TomlTable[] = [];
  const inlineTables: { path: readonly string[]; span: Span }[] = [];
  let table: readonly string[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  /** What stands in an array has no path of its own. */
  let arrays = 0;
  for (;;) {
    skip(/[ \t\r\n]*/y);
    if (at >= text.length) return { pairs, tables, inlineTables };
    if (text[at] === "#") skip(/[^\n]*/y);
    else if (text[at] === "[") readHeader();
    else readPair(table, undefined);
  }

  function readHeader(): void {
    const start = at;
    const isArray = text.startsWith("[[", at);
    at += isArray ? 2 : 1;
    const path = readKey();
    expect(isArray ? "]]" : "]");
    tables.push({ path, isArray, header: { start, end: at } });
    table = path;
  }

  function readPair(parent: readonly string[], inline: number | undefined): void {
    const start = at;
    const path = [...parent, ...readKey()];
    const key = { start, end: trimmedEnd(start) };
    expect("=");
    skipBlanks();
    const value = readValue(path);
    if (arrays > 0) return;
    pairs.push({ path, key, value, ...(inline !== undefined && { inline: { start: inline, end: -1 } }) });
  }

  function readValue(path: readonly string[]): Span {
    const start = at;
    if (text[at] === "[") readArray();
    else if (text[at] === "{") readInlineTable(path);
    else if (text[at] === '"' || text[at] === "'") readString();
    // A date may hold a blank before its time.
    else if (!skip(/\d{4}-\d\d-\d\d \d\d:[\d:.]+(?:Z|[+-]\d\d:\d\d)?|[^\s,#\]}"'[{=]+/iy)) fail();
    return { start, end: at };
  }

  function readArray(): void {
    at++;
    arrays++;
    skipLines();
    while (!take("]")) {
      readValue([]);
      skipLines();
      if (take("]")) break;
      expect(",");
      skipLines();
    }
    arrays--;
  }

  function readInlineTable(path: readonly string[]): void {
    const start = at++;
    const first = pairs.length;
    skipLines();
    while (!take("}")) {
      readPair(path, start);
      skipLines();
      if (take("}")) break;
      expect(",");
      skipLines();
    }
    const span = { start, end: at };
    if (arrays === 0) inlineTables.push({ path, span });
    for (let number = first; number < pairs.length; number++) {
      const pair = pairs[number]!;
      if (pair.inline?.start === start) pairs[number] = { ...pair, inline: span };
    }
  }

  function readString(): string {
    const start = at;
    const isRead =
      skip(/"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}|'''(?:[^']|'(?!''))*'{3,5}/y) ||
      skip(/"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y);
    if (!isRead) fail();
    return text.slice(start, at);
  }

  function readKey(): string[] {
    const path: string[] = [];
    do {
      skipBlanks();
      const start = at;
      if (text[at] === '"') path.push(unescape(readString()));
      else if (text[at] === "'") path.push(readString().slice(1, -1));
      else if (skip(/[\w-]+/y)) path.push(text.slice(start, at));
      else fail();
      skipBlanks();
    } while (take("."));
    return path;
  }

  function unescape(quoted: string): string {
    try {
      return String(JSON.parse(quoted));
    } catch {
      return fail();
    }
  }

  function trimmedEnd(start: number): number {
    return start + text.slice(start, at).trimEnd().length;
  }

  function skipLines(): void {
    while (skip(/[ \t\r\n]+|#[^\n]*/y));
  }

  function skipBlanks(): void {
    skip(/[ \t]*/y);
  }

  function expect(part: string): void {
    skipBlanks();
    if (!take(part)) fail();
  }

  function take(part: string): boolean {
    if (!text.startsWith(part, at)) return false;
    at += part.length;
    return true;
  }

  /** Whether anything was passed over. */
  function skip(pattern: RegExp): boolean {
    pattern.lastIndex = at;
    const length = pattern.exec(text)?.[0].length ?? 0;
    at += length;
    return length > 0;
  }

  function fail(): never {
    throw new TomlScanError(at);
  }
}

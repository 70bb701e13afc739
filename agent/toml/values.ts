// Reads TOML's keys and values: lists and inline tables, and what stands in them.
import { deepestPath } from "./mistakes.ts";
import type { TomlReader } from "./reader.ts";
import { readScalar } from "./scalars.ts";
import { readString } from "./strings.ts";
import { addPair } from "./tables.ts";
import type { ArrayNode, KeyPart, KeyPath, PairStatement, TableNode, TomlNode } from "./tree.ts";

const bareKey = /[A-Za-z0-9_-]+/y;

/**
 * Reads `key = value` up to the end of the value, for the table at `parent`. What goes wrong is noted, and the
 * pair is broken; where no key is, there is no pair.
 */
export function readPair(reader: TomlReader, parent: KeyPath): PairStatement | undefined {
  const start = reader.at;
  const found = reader.found;
  const parts = readKey(reader);
  if (parts[0]!.end === start) return undefined;
  const path = [...parent, ...parts.slice(0, deepestPath + 1).map((part) => part.name)];
  const pair: PairStatement = { kind: "pair", start, end: parts.at(-1)!.end, isBroken: true, parts, path };
  if (reader.text.charCodeAt(reader.at) !== 0x3d) {
    if (reader.found > found) return pair;
    const isKeyAlone = reader.isAtLineEnd() || /[#,}]/.test(reader.text.charAt(reader.at));
    if (isKeyAlone) reader.fail("keyWithoutValue", start, pair.end);
    else reader.fail("keyCharacter", reader.at);
    return pair;
  }
  if (path.length > deepestPath) {
    const part = parts[Math.max(0, deepestPath - parent.length)]!;
    reader.fail("nestedTooDeep", part.start, part.end);
  }
  pair.equals = reader.at++;
  reader.skipSpaces();
  const outer = reader.valueStart;
  reader.valueStart = reader.at;
  const value = readValue(reader, path);
  reader.valueStart = outer;
  pair.end = value?.end ?? Math.max(pair.equals + 1, reader.at);
  if (value !== undefined) pair.value = value;
  pair.isBroken = reader.found > found;
  return pair;
}

/** Reads the parts of a dotted key, up to what follows it; a missing part, which is noted, is the last. */
export function readKey(reader: TomlReader): KeyPart[] {
  const parts: KeyPart[] = [];
  for (;;) {
    reader.skipSpaces();
    const start = reader.at;
    const quote = reader.text.charAt(start);
    let name: string;
    if (quote === '"' || quote === "'") {
      name = readString(reader).value;
      if (reader.text.startsWith(quote.repeat(3), start)) reader.fail("longKey", start, start + 3);
    } else {
      name = reader.take(bareKey);
      if (name === "") {
        const isMissing = parts.length > 0 || reader.isAtLineEnd() || /[=\]#,}]/.test(quote);
        reader.fail(isMissing ? "keyMissing" : "keyCharacter", start);
      }
    }
    parts.push({ name, start, end: reader.at });
    if (reader.at === start) return parts;
    reader.skipSpaces();
    if (reader.text.charCodeAt(reader.at) !== 0x2e) return parts;
    reader.at++;
  }
}

/** Reads the value of a key, or the element with an index of the list at a path. */
function readValue(reader: TomlReader, path: KeyPath, index?: number): TomlNode | undefined {
  const char = reader.text.charAt(reader.at);
  if (path.length > deepestPath || (path.length === deepestPath && index !== undefined)) {
    // A key that is too deep was reported as such; in lists the brackets are what nests.
    if (index !== undefined) reader.fail("nestedTooDeep", reader.at);
    skipNested(reader);
    return undefined;
  }
  if (char === '"' || char === "'") return readString(reader);
  if (char !== "[" && char !== "{") return readScalar(reader);
  const own = index === undefined ? path : [...path, index];
  return char === "[" ? readArray(reader, own) : readInlineTable(reader, own);
}

function readArray(reader: TomlReader, path: KeyPath): ArrayNode {
  const start = reader.at++;
  const elements: TomlNode[] = [];
  const end = readElements(reader, start, "]", () => {
    const element = readValue(reader, path, elements.length);
    if (element !== undefined && element.start < reader.at) elements.push(element);
    else reader.abandonBrackets();
    return element !== undefined;
  });
  return { kind: "array", start, end, elements, ofTables: false };
}

function readInlineTable(reader: TomlReader, path: KeyPath): TableNode {
  const start = reader.at++;
  const pairs: PairStatement[] = [];
  const table: TableNode = { kind: "table", start, end: start, origin: "inline", entries: new Map(), pairs };
  table.end = readElements(reader, start, "}", () => {
    const pair = readPair(reader, path);
    if (pair?.equals === undefined) reader.abandonBrackets();
    if (pair === undefined || pair.start >= reader.at) return false;
    pairs.push(pair);
    if (!pair.isBroken && pair.value !== undefined) pair.isBroken = !addPair(reader, table, pair, pair.value);
    return pair.value !== undefined;
  });
  return table;
}

/**
 * Reads elements parted by commas up to the closing bracket, and returns where they end. `readOne` says whether
 * it found an element; if not, what is wrong was noted.
 */
function readElements(reader: TomlReader, start: number, closer: "]" | "}", readOne: () => boolean): number {
  reader.closers.push(closer);
  let end = reader.at;
  let isAfterElement = false;
  for (;;) {
    reader.skipBlank();
    const char = reader.text.charAt(reader.at);
    if (char === closer) {
      reader.closers.pop();
      return ++reader.at;
    }
    if (char === "" || reader.isHopeless) reader.isAbandoned = true;
    else if (char === ",") {
      if (!isAfterElement) reader.fail("elementMissing", reader.at);
      isAfterElement = false;
      reader.at++;
    } else if (char === "]" || char === "}") {
      reader.fail("neverClosed", start);
      // The bracket may belong to something around this; then this ends here, too.
      reader.closers.pop();
      if (reader.closers.includes(char)) return end;
      return ++reader.at;
    } else {
      if (isAfterElement && !reader.abandonBrackets()) reader.fail("commaMissing", reader.at);
      isAfterElement = true;
      if (!reader.isAbandoned && !readOne()) skipToSeparator(reader);
    }
    if (reader.isAbandoned) {
      noteNeverClosed(reader, start);
      return Math.min(end, reader.at);
    }
    end = reader.at;
  }
}

/** Of all brackets that one mistake leaves open, the innermost that stands before it is named. */
function noteNeverClosed(reader: TomlReader, start: number): void {
  if (reader.isAbandonmentNoted || start >= reader.at) return;
  reader.fail("neverClosed", start);
  reader.isAbandonmentNoted = true;
}

function skipToSeparator(reader: TomlReader): void {
  if (reader.isAbandoned) return;
  while (!reader.isAtLineEnd() && !/[,\]}#]/.test(reader.text.charAt(reader.at))) reader.at++;
}

/** Passes over a value without keeping any of it, up to where its brackets close. */
function skipNested(reader: TomlReader): void {
  let open = 0;
  do {
    reader.skipBlank();
    const char = reader.text.charAt(reader.at);
    if (char === "" || reader.abandonBrackets()) {
      // That it is too deep was noted, and is enough.
      reader.isAbandoned = reader.isAbandonmentNoted = true;
      return;
    }
    if (char === '"' || char === "'") readString(reader);
    else if (open === 0 && (char === "]" || char === "}" || char === ",")) return;
    else {
      if (char === "[" || char === "{") open++;
      else if (char === "]" || char === "}") open--;
      reader.at++;
    }
    if (open === 0 && reader.isAtLineEnd()) return;
  } while (!reader.isAbandoned);
}

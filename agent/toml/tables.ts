// Puts what headers and pairs define into the tables of a tree, by TOML's rules of what may be added to what.
import { deepestPath } from "./mistakes.ts";
import type { TomlReader } from "./reader.ts";
import type { ArrayNode, Entry, KeyPart, KeyPath, PairStatement, Span, TableNode, TomlNode } from "./tree.ts";

export interface OpenedTable {
  table: TableNode;
  path: KeyPath;
  /** For `[[name]]`: what holds the table. */
  array?: ArrayNode;
}

/** Adds a value to a table under a dotted key; false where something stands in the way, which is noted. */
export function addPair(reader: TomlReader, table: TableNode, pair: PairStatement, value: TomlNode): boolean {
  const parts = [...pair.parts];
  const last = parts.pop()!;
  let inner = table;
  for (const part of parts) {
    const entry = inner.entries.get(part.name);
    if (entry === undefined) {
      const opened = createTable("dotted-key", { start: part.start, end: pair.end });
      addEntry(inner, part, opened);
      inner = opened;
    } else if (entry.value.kind === "table" && entry.value.origin === "dotted-key") {
      entry.mentions.push(part);
      inner = entry.value;
      inner.end = pair.end;
    } else {
      reader.fail(isTableLike(entry.value) ? "closedTable" : "notATable", part.start, part.end, entry.key);
      return false;
    }
  }
  const before = inner.entries.get(last.name);
  if (before === undefined) addEntry(inner, last, value);
  else reader.fail("defined", last.start, last.end, before.key);
  return before === undefined;
}

/** The table that the lines below a header belong to. Where it cannot be one of the tree, it belongs to none. */
export function openTable(
  reader: TomlReader,
  root: TableNode,
  header: Span,
  parts: readonly KeyPart[],
  opensArray: boolean,
): OpenedTable {
  const path: (string | number)[] = [];
  let table = root;
  for (const [index, part] of parts.entries()) {
    path.push(part.name);
    const entry = table.entries.get(part.name);
    const isLast = index === parts.length - 1;
    if (path.length + (isLast && opensArray ? 1 : 0) > deepestPath) {
      reader.fail("nestedTooDeep", part.start, part.end);
      break;
    }
    if (isLast && opensArray) {
      const array = arrayFor(reader, table, header, part, entry);
      if (array === undefined) break;
      const element = createTable("array-element", header);
      path.push(array.elements.push(element) - 1);
      return { table: element, path, array };
    }
    const next = tableFor(reader, table, header, part, isLast);
    if (next === undefined) break;
    if (entry?.value.kind === "array") path.push(entry.value.elements.length - 1);
    table = next;
    if (isLast) return { table, path };
  }
  return { table: createTable("header", header), path };
}

export function createTable(origin: TableNode["origin"], { start, end }: Span): TableNode {
  return { kind: "table", start, end, origin, entries: new Map() };
}

/** The table that one part of a header names. */
function tableFor(
  reader: TomlReader,
  table: TableNode,
  header: Span,
  part: KeyPart,
  isLast: boolean,
): TableNode | undefined {
  const entry = table.entries.get(part.name);
  if (entry === undefined) {
    const opened = createTable(isLast ? "header" : "parent-of-header", header);
    addEntry(table, part, opened);
    return opened;
  }
  const { value } = entry;
  const found = value.kind === "array" && value.ofTables ? value.elements.at(-1) : value;
  if (found?.kind !== "table" || found.origin === "inline") {
    const name = isLast ? "defined" : isTableLike(value) ? "closedTable" : "notATable";
    reader.fail(name, part.start, part.end, entry.key);
    return undefined;
  }
  if (isLast) {
    // A table that comes twice is still the one that the lines below are meant for.
    if (found.origin !== "parent-of-header") reader.fail("defined", part.start, part.end, entry.key);
    else [found.origin, found.start, found.end] = ["header", header.start, header.end];
  }
  entry.mentions.push(part);
  return found;
}

function arrayFor(
  reader: TomlReader,
  table: TableNode,
  header: Span,
  part: KeyPart,
  entry: Entry | undefined,
): ArrayNode | undefined {
  if (entry === undefined) {
    const array: ArrayNode = {
      kind: "array",
      start: header.start,
      end: header.end,
      elements: [],
      ofTables: true,
    };
    addEntry(table, part, array);
    return array;
  }
  if (entry.value.kind === "array" && entry.value.ofTables) {
    entry.mentions.push(part);
    entry.value.end = header.end;
    return entry.value;
  }
  reader.fail("defined", part.start, part.end, entry.key);
  return undefined;
}

function addEntry(table: TableNode, key: KeyPart, value: TomlNode): void {
  table.entries.set(key.name, { key, mentions: [key], value });
}

function isTableLike(value: TomlNode): boolean {
  return value.kind === "table" || value.kind === "array";
}

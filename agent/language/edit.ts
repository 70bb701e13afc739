// Turns changes of keys into changes of text that leave comments, order and layout alone.
import { entryAt, nodeAt } from "../toml/find.ts";
import type { TomlValue } from "../toml/table.ts";
import type { KeyPath, PairStatement, Span, Statement, TableNode, TomlTree } from "../toml/tree.ts";
import { parseToml } from "../toml/parse.ts";
import { writeKey, writeValue } from "../toml/write-value.ts";
import type { KeyEdit } from "../training-file/key-problem.ts";
import { endOfLine } from "./positions.ts";

/** `text` in place of what stands in the span. */
export interface TextChange extends Span {
  text: string;
}

/**
 * The edits are made in order, each in what those before it leave. Undefined where one of them cannot be made, as
 * when the key is not there any more.
 */
export function textChanges(tree: TomlTree, edits: readonly KeyEdit[]): TextChange[] | undefined {
  const [first, ...others] = edits;
  if (first === undefined) return [];
  if (others.length === 0) return changesOf(tree, first);
  let { text } = tree;
  for (const edit of edits) {
    const made = changesOf(parseToml(text), edit);
    if (made === undefined) return undefined;
    text = applyChanges(text, made);
  }
  return [difference(tree.text, text)];
}

/** One change of what differs; what is alike before and after it is left out. */
export function difference(before: string, text: string): TextChange {
  const shorter = Math.min(before.length, text.length);
  let start = 0;
  while (start < shorter && before[start] === text[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === text.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: text.slice(start, text.length - tail) };
}

/** The text with the changes made, which must not overlap. */
export function applyChanges(text: string, changes: readonly TextChange[]): string {
  const inOrder = [...changes].sort((a, b) => a.start - b.start || a.end - b.end);
  let changed = "";
  let at = 0;
  for (const { start, end, text: written } of inOrder) {
    changed += text.slice(at, start) + written;
    at = end;
  }
  return changed + text.slice(at);
}

/** Whether a change stays where the key is written. */
export function isInPlace(tree: TomlTree, { kind, path }: KeyEdit): boolean {
  return kind === "rename" || kind === "remove" || (kind === "set" && nodeAt(tree, path) !== undefined);
}

function changesOf(tree: TomlTree, edit: KeyEdit): TextChange[] | undefined {
  switch (edit.kind) {
    case "rename":
      return rename(tree, edit.path, edit.to);
    case "set":
      return set(tree, edit.path, edit.value);
    case "remove":
      return remove(tree, edit.path);
    case "move":
      return move(tree, edit.path, edit.to);
  }
}

function rename(tree: TomlTree, path: KeyPath, to: string): TextChange[] | undefined {
  // A table may be opened by several headers.
  return entryAt(tree, path)?.mentions.map(({ start, end }) => ({ start, end, text: writeKey(to) }));
}

function set(tree: TomlTree, path: KeyPath, value: TomlValue): TextChange[] | undefined {
  const node = nodeAt(tree, path);
  if (node !== undefined && (node.kind !== "table" || node.origin === "inline"))
    return [{ start: node.start, end: node.end, text: writeValue(value) }];
  if (node !== undefined || path.some((step) => typeof step === "number")) return undefined;
  return [insertion(tree, path.map(String), writeValue(value), "")];
}

function remove(tree: TomlTree, path: KeyPath): TextChange[] | undefined {
  const node = nodeAt(tree, path);
  if (node === undefined) return undefined;
  const inline = holderOf(tree, path);
  if (inline !== undefined) return [withoutPair(tree, inline, path)];
  const statements = tree.statements.filter((statement) => isWithin(statement, path));
  if (statements.length === 0) return undefined;
  return merged(statements.map((statement) => wholeLines(tree.text, statement)));
}

/** The value goes as it is written, with the comment on its line. */
function move(tree: TomlTree, path: KeyPath, to: readonly string[]): TextChange[] | undefined {
  const node = nodeAt(tree, path);
  const removal = remove(tree, path);
  if (node === undefined || removal === undefined || nodeAt(tree, to) !== undefined) return undefined;
  if (node.kind === "table" && node.origin !== "inline") return moveTable(tree, path, to);
  const { text } = tree;
  const isInline = holderOf(tree, path) !== undefined;
  const comment = isInline ? "" : /^[ \t]*(?:#.*)?/.exec(text.slice(node.end, endOfLine(text, node.end)))![0];
  const without = applyChanges(text, removal);
  const added = insertion(parseToml(without), to, text.slice(node.start, node.end), comment.trimEnd());
  return [difference(text, applyChanges(without, [added]))];
}

/** Only the names of its headers change, and of keys that name it at the top of the file. */
function moveTable(tree: TomlTree, path: KeyPath, to: readonly string[]): TextChange[] | undefined {
  const changes: TextChange[] = [];
  for (const statement of tree.statements) {
    if (statement.kind === "broken" || !isWithin(statement, path)) continue;
    // How much of the path is written on lines above.
    const above = statement.path.length - statement.parts.length;
    if (above >= path.length) continue;
    if (above > 0) return undefined;
    const { start } = statement.parts[0]!;
    const { end } = statement.parts[path.length - 1]!;
    changes.push({ start, end, text: to.map(writeKey).join(".") });
  }
  return changes;
}

/** Where a new key goes: after the last one of its table, or with a table of its own at the end. */
function insertion(tree: TomlTree, path: readonly string[], value: string, comment: string): TextChange {
  const { text } = tree;
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  const written = (key: readonly string[]) => `${key.map(writeKey).join(".")} = ${value}${comment}`;
  const table = path.slice(0, -1);
  const holder = nodeAt(tree, table);
  if (holder?.kind === "table" && holder.origin === "inline") return intoInline(holder, path.at(-1)!, value);
  const after = lastLineOf(tree, table);
  if (after !== undefined) {
    const at = endOfLine(text, after.end);
    return { start: at, end: at, text: `${lineEnd}${written(path.slice(after.depth))}` };
  }
  if (table.length === 0) {
    const at = tree.statements[0]?.start ?? text.length;
    const parting = tree.statements[0]?.kind === "header" ? lineEnd : "";
    return { start: at, end: at, text: `${written(path)}${lineEnd}${parting}` };
  }
  const end = text.trimEnd().length;
  const parting = end === 0 ? "" : lineEnd.repeat(2);
  const header = `[${table.map(writeKey).join(".")}]`;
  return {
    start: end,
    end: text.length,
    text: `${parting}${header}${lineEnd}${written(path.slice(table.length))}${lineEnd}`,
  };
}

/** The line that a new key of a table follows, and how many parts of the key the header above it has. */
function lastLineOf(tree: TomlTree, table: KeyPath): { end: number; depth: number } | undefined {
  const startsWith = (path: KeyPath) => table.every((step, index) => step === path[index]);
  let header: KeyPath = [];
  let found: { end: number; depth: number } | undefined;
  for (const statement of tree.statements) {
    if (statement.kind === "header") header = statement.path;
    const isItsHeader = statement.kind === "header" && header.length === table.length && startsWith(header);
    if (isItsHeader) return { end: ownLinesEnd(tree, statement), depth: table.length };
    if (statement.kind === "pair" && header.length <= table.length && startsWith(statement.path))
      found = { end: statement.end, depth: header.length };
  }
  return found;
}

/** The end of a header's last pair; of the header itself, when it has none. */
function ownLinesEnd(tree: TomlTree, header: Statement): number {
  let { end } = header;
  for (const statement of tree.statements.slice(tree.statements.indexOf(header) + 1)) {
    if (statement.kind === "header") break;
    if (statement.kind === "pair") ({ end } = statement);
  }
  return end;
}

function intoInline({ pairs = [], start, end }: TableNode, name: string, value: string): TextChange {
  const written = `${writeKey(name)} = ${value}`;
  const last = pairs.at(-1);
  if (last === undefined) return { start, end, text: `{ ${written} }` };
  return { start: last.end, end: last.end, text: `, ${written}` };
}

/** The inline table whose braces hold the key. */
function holderOf(tree: TomlTree, path: KeyPath): TableNode | undefined {
  for (let length = path.length - 1; length > 0; length--) {
    const node = nodeAt(tree, path.slice(0, length));
    if (node?.kind === "table" && node.origin === "inline") return node;
  }
  return undefined;
}

/** An inline table without one of its keys, and without the comma that parted it from the next. */
function withoutPair(tree: TomlTree, { pairs = [], start, end }: TableNode, path: KeyPath): TextChange {
  const index = pairs.findIndex((pair) => isWithin(pair, path));
  const kept = pairs.length - 1;
  if (kept === 0 || index < 0) return { start, end, text: "{}" };
  const [before, pair, after] = [pairs[index - 1], pairs[index]!, pairs[index + 1]];
  if (after !== undefined) return { start: pair.start, end: after.start, text: "" };
  const comma = tree.text.indexOf(",", pair.end);
  const rest = comma >= 0 && comma < end ? comma + 1 : pair.end;
  return { start: before!.end, end: rest, text: "" };
}

/** Whether a statement writes the key at a path, or something in it. */
function isWithin(statement: Statement | PairStatement, path: KeyPath): boolean {
  if (statement.kind === "broken") return false;
  return path.every((step, index) => step === statement.path[index]);
}

/** From the beginning of the first line to the beginning of the line after the last; a header goes with its lines. */
function wholeLines(text: string, statement: Statement): TextChange {
  const end = endOfLine(text, statement.kind === "header" ? statement.bodyEnd : statement.end);
  const lineStart = text.lastIndexOf("\n", statement.start - 1) + 1;
  const next = text.indexOf("\n", end);
  return { start: lineStart, end: next < 0 ? text.length : next + 1, text: "" };
}

function merged(changes: readonly TextChange[]): TextChange[] {
  const inOrder = [...changes].sort((a, b) => a.start - b.start);
  const result: TextChange[] = [];
  for (const change of inOrder) {
    const last = result.at(-1);
    if (last !== undefined && change.start <= last.end) last.end = Math.max(last.end, change.end);
    else result.push({ ...change });
  }
  return result;
}

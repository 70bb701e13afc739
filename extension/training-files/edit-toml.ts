// Changes single values of a TOML text: comments, order, unknown keys and the way that numbers are written stay.
import { scanToml, type Span, type TomlPair, type TomlScan } from "./scan-toml.ts";

export type TomlValue = string | number | boolean | readonly string[];
export type TomlInlineTable = Readonly<Record<string, string>>;

export interface TomlEdit {
  /** As ["training", "steps"]. */
  readonly path: readonly [string] | readonly [string, string] | readonly [string, string, string];
  /** Undefined removes the key. */
  readonly value: TomlValue | TomlInlineTable | undefined;
}

/**
 * Applies one edit after the other. A table that is not there yet is put where `tableOrder` wants it.
 * @throws TomlScanError where the text is no TOML
 */
export function editToml(
  text: string,
  edits: readonly TomlEdit[],
  tableOrder: readonly string[] = [],
): string {
  return edits.reduce((edited, edit) => applyEdit(edited, edit, tableOrder), text);
}

/** The text without a table: its header, its keys wherever they stand, and the comments right above it. */
export function removeTable(text: string, name: string): string {
  const { pairs, tables, inlineTables } = scanToml(text);
  const isOwn = (path: readonly string[]): boolean => path[0] === name;
  const inline = inlineTables.find(({ path }) => isSame(path, [name]));
  if (inline !== undefined) {
    const line = { start: startOfLine(text, inline.span.start), end: endOfLine(text, inline.span.end) };
    return removeTable(splice(text, line, ""), name);
  }
  const header = tables.find(({ path }) => isOwn(path));
  if (header !== undefined) {
    const next = tables.find(({ header: { start } }) => start > header.header.start);
    const start = startOfBlock(text, header.header.start);
    const end = next === undefined ? text.length : startOfBlock(text, next.header.start);
    const left = splice(text, { start, end }, "");
    return removeTable(next === undefined ? `${left.trimEnd()}${newlineOf(text)}` : left, name);
  }
  const dotted = pairs.find(({ path, inline: braces }) => braces === undefined && isOwn(path));
  return dotted === undefined ? text : removeTable(removeLines(text, dotted), name);
}

/** The keys that stand in the text, as "training.steps", each from its name to the end of its value. */
export function placesOfKeys(text: string): Map<string, Span> {
  const { pairs } = scanToml(text);
  return new Map(pairs.map(({ path, key, value }) => [path.join("."), { start: key.start, end: value.end }]));
}

/** The same, of the values alone. */
export function placesOfValues(text: string): Map<string, Span> {
  return new Map(scanToml(text).pairs.map(({ path, value }) => [path.join("."), value]));
}

export function formatValue(value: TomlValue | TomlInlineTable): string {
  if (typeof value === "string") return formatString(value);
  if (typeof value === "number") return formatNumber(value);
  if (typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(formatString).join(", ")}]`;
  const pairs = Object.entries(value).map(([name, text]) => `${formatKey(name)} = ${formatString(text)}`);
  return `{ ${pairs.join(", ")} }`;
}

function isList(value: readonly string[] | TomlInlineTable): value is readonly string[] {
  return Array.isArray(value);
}

function formatKey(name: string): string {
  return /^[\w-]+$/.test(name) ? name : JSON.stringify(name);
}

/** A Windows path is easier to read between single quotes. */
function formatString(value: string): string {
  if (value.includes("\\") && !/['\p{Cc}]/u.test(value)) return `'${value}'`;
  // JSON escapes what TOML wants to be escaped, but for the delete character.
  return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
}

/** Small ones as people of the field write them: 3e-4. */
function formatNumber(value: number): string {
  const text = String(value);
  const [digits, power] = value.toExponential().split("e");
  if (value !== 0 && Math.abs(value) < 0.01) return `${digits!}e${Number(power)}`;
  return text.replace("e+", "e");
}

function applyEdit(text: string, { path, value }: TomlEdit, tableOrder: readonly string[]): string {
  const scan = scanToml(text);
  const pair = scan.pairs.find((one) => isSame(one.path, path));
  if (pair === undefined) return value === undefined ? text : insert(text, scan, path, value, tableOrder);
  if (value === undefined)
    return pair.inline === undefined ? removeLines(text, pair) : removeInline(text, scan, pair);
  const written = formatValue(value);
  return splice(text, pair.value, written);
}

function insert(
  text: string,
  scan: TomlScan,
  path: TomlEdit["path"],
  value: TomlValue | TomlInlineTable,
  tableOrder: readonly string[],
): string {
  const line = `${formatKey(path.at(-1)!)} = ${formatValue(value)}`;
  if (path.length === 3) return insertBeside(text, scan, path, line);
  if (path.length === 1) return insertAtTop(text, scan, line);
  const [parent] = path;
  const inline = scan.inlineTables.find((table) => isSame(table.path, [parent]));
  if (inline !== undefined) return insertInline(text, inline.span, line);
  const header = scan.tables.find((table) => !table.isArray && isSame(table.path, [parent]));
  if (header !== undefined) {
    const last = lastPairAfter(scan, header.header.start);
    return insertLine(text, endOfLine(text, last?.value.end ?? header.header.end), line);
  }
  const dotted = scan.pairs.findLast(
    (pair) => pair.inline === undefined && pair.path[0] === parent && isAtTop(scan, pair),
  );
  if (dotted !== undefined) return insertLine(text, endOfLine(text, dotted.value.end), `${parent}.${line}`);
  return insertTable(text, scan, parent, line, tableOrder);
}

/** After the last key that stands before all tables. */
function insertAtTop(text: string, scan: TomlScan, line: string): string {
  const last = scan.pairs.findLast((pair) => pair.inline === undefined && isAtTop(scan, pair));
  if (last !== undefined) return insertLine(text, endOfLine(text, last.value.end), line);
  const firstTable = scan.tables[0]?.header.start;
  if (firstTable === undefined) return insertLine(text, text.length, line);
  const at = startOfBlock(text, firstTable);
  return `${text.slice(0, at)}${line}${newlineOf(text).repeat(2)}${text.slice(at)}`;
}

/** In a table within a table, after the last of the keys that it has. */
function insertBeside(text: string, scan: TomlScan, path: TomlEdit["path"], line: string): string {
  const beside = scan.pairs.findLast((pair) => isSame(pair.path.slice(0, -1), path.slice(0, -1)));
  if (beside === undefined) return text;
  const written = text.slice(beside.key.start, beside.key.end);
  const prefix = written.includes(".") ? `${path.slice(0, -1).join(".")}.` : "";
  return insertLine(text, endOfLine(text, beside.value.end), `${prefix}${line}`);
}

/** Before the first table that comes later in the order, or at the end. */
function insertTable(
  text: string,
  scan: TomlScan,
  name: string,
  line: string,
  tableOrder: readonly string[],
): string {
  const newline = newlineOf(text);
  const rank = tableOrder.indexOf(name);
  const next = rank < 0 ? undefined : scan.tables.find(({ path }) => tableOrder.indexOf(path[0]!) > rank);
  const block = `[${name}]${newline}${line}${newline}`;
  if (next === undefined) {
    const before = text.trimEnd();
    return before === "" ? block : `${before}${newline}${newline}${block}`;
  }
  const at = startOfBlock(text, next.header.start);
  return `${text.slice(0, at)}${block}${newline}${text.slice(at)}`;
}

function insertInline(text: string, { start, end }: Span, pair: string): string {
  const inside = text.slice(start + 1, end - 1);
  const isEmpty = inside.trim() === "";
  const kept = isEmpty ? "" : inside.trimEnd();
  return splice(text, { start, end }, `{${isEmpty ? " " : kept}${isEmpty ? "" : ", "}${pair} }`);
}

function insertLine(text: string, at: number, line: string): string {
  const newline = newlineOf(text);
  const before = text.slice(0, at);
  const needsBreak = before !== "" && !before.endsWith("\n");
  return `${before}${needsBreak ? newline : ""}${line}${newline}${text.slice(at)}`;
}

function removeLines(text: string, { key, value }: TomlPair): string {
  return splice(text, { start: startOfLine(text, key.start), end: endOfLine(text, value.end) }, "");
}

/** With the comma before it, or after it where it is the first one. */
function removeInline(text: string, { pairs }: TomlScan, { inline, key, value }: TomlPair): string {
  const others = pairs.filter((pair) => pair.inline?.start === inline!.start);
  const before = others.findLast((pair) => pair.key.start < key.start);
  const after = others.find((pair) => pair.key.start > key.start);
  if (before !== undefined) return splice(text, { start: before.value.end, end: value.end }, "");
  return splice(text, { start: key.start, end: after?.key.start ?? value.end }, "");
}

function lastPairAfter({ pairs, tables }: TomlScan, header: number): TomlPair | undefined {
  const next = tables.find((table) => table.header.start > header)?.header.start ?? Infinity;
  return pairs.findLast(
    (pair) => pair.inline === undefined && pair.key.start > header && pair.key.start < next,
  );
}

function isAtTop({ tables }: TomlScan, { key }: TomlPair): boolean {
  return key.start < (tables[0]?.header.start ?? Infinity);
}

/** The comments right above a table belong to it. */
function startOfBlock(text: string, header: number): number {
  let at = startOfLine(text, header);
  for (;;) {
    const above = startOfLine(text, Math.max(0, at - 1));
    if (above === at || !text.slice(above, at).trimStart().startsWith("#")) return at;
    at = above;
  }
}

function startOfLine(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
}

/** After the line break, or the end of the text. */
function endOfLine(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found + 1;
}

function newlineOf(text: string): string {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

function splice(text: string, { start, end }: Span, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function isSame(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((part, number) => part === right[number]);
}

// Makes a tree of a TOML text, whatever the text is: a broken line costs that line, not the file.
import { longestText } from "./mistakes.ts";
import { TomlReader } from "./reader.ts";
import { addPair, createTable, openTable, type OpenedTable } from "./tables.ts";
import type { HeaderStatement, Statement, TableNode, TomlTree } from "./tree.ts";
import { readKey, readPair } from "./values.ts";

/**
 * Reads TOML 1.1, and with it TOML 1.0. Never throws, and takes time in proportion to the text: what cannot be
 * read is noted in `mistakes` and passed over; after a thousand mistakes it stops. A text without mistakes is valid TOML, but for what is nested
 * deeper than `deepestPath`, and for texts above `longestText`, of which nothing is read.
 */
export function parseToml(text: string): TomlTree {
  const reader = new TomlReader(text);
  const root = createTable("root", { start: 0, end: text.length });
  const statements: Statement[] = [];
  if (text.length > longestText) reader.fail("textTooLong", 0, text.length);
  else readStatements(reader, root, statements);
  const mistakes = reader.mistakes.sort((a, b) => a.start - b.start);
  return { text, root, statements, comments: reader.comments, mistakes };
}

function readStatements(reader: TomlReader, root: TableNode, statements: Statement[]): void {
  let body: TableBody = { opened: { table: root, path: [] } };
  while (readLines(reader, body, statements)) {
    const header = readHeader(reader);
    body = { header, opened: openHeader(reader, root, header) };
    statements.push(header);
  }
}

/** A table whose lines are read, with the header that opened it. */
export interface TableBody {
  header?: HeaderStatement;
  opened: OpenedTable;
}

/** Reads the lines of a table up to the next header; false where the text ends instead, or is too wrong to go on. */
export function readLines(
  reader: TomlReader,
  { header, opened }: TableBody,
  statements: Statement[],
): boolean {
  for (;;) {
    reader.skipBlank();
    if (reader.isAtEnd || reader.isHopeless) return false;
    reader.beginStatement();
    if (reader.text.charAt(reader.at) === "[") return true;
    const statement = readLine(reader, opened);
    statements.push(statement);
    if (header === undefined) continue;
    header.bodyEnd = opened.table.end = statement.end;
    if (opened.array !== undefined) opened.array.end = statement.end;
  }
}

function readHeader(reader: TomlReader): HeaderStatement {
  const { at: start, found, text } = reader;
  const opensArray = text.startsWith("[[", start);
  const closing = opensArray ? "]]" : "]";
  reader.at += closing.length;
  const parts = readKey(reader);
  if (text.startsWith(closing, reader.at)) {
    reader.at += closing.length;
    const end = reader.at;
    finishLine(reader, found, "textAfterHeader");
    return { kind: "header", start, end, parts, opensArray, path: [], bodyEnd: end };
  }
  if (reader.found === found) reader.fail("headerNotClosed", start, reader.at);
  const end = reader.isAbandoned ? reader.at : reader.skipLine();
  return { kind: "header", start, end, parts, opensArray, path: [], bodyEnd: end };
}

function openHeader(reader: TomlReader, root: TableNode, header: HeaderStatement): OpenedTable {
  const last = header.parts.at(-1)!;
  const isMissingPart = last.start === last.end;
  const opened = isMissingPart
    ? { table: createTable("header", header), path: header.parts.map((part) => part.name) }
    : openTable(reader, root, header, header.parts, header.opensArray);
  header.path = opened.path;
  return opened;
}

/** A line that is no header, for the table that is open. */
function readLine(reader: TomlReader, { table, path }: OpenedTable): Statement {
  const { at: start, found } = reader;
  const pair = readPair(reader, path);
  if (pair === undefined) return { kind: "broken", start, end: reader.skipLine() };
  finishLine(reader, found, "textAfterValue");
  pair.isBroken =
    reader.found > found || pair.value === undefined || !addPair(reader, table, pair, pair.value);
  return pair;
}

/** Goes on to the end of the line; more than a comment there is a mistake, unless the line has one already. */
function finishLine(reader: TomlReader, found: number, mistake: "textAfterHeader" | "textAfterValue"): void {
  if (reader.isAbandoned) return;
  reader.skipSpaces();
  reader.skipComment();
  if (reader.isAtLineEnd()) return;
  const rest = reader.at;
  const end = reader.skipLine();
  if (reader.found === found) reader.fail(mistake, rest, end);
}

// Brings a tree to a text that was changed in one table, at the cost of that table: the others stay as they are but for
// their places. A keystroke in a large file is answered in a fraction of the time that the whole would take.
import { nodeAt } from "./find.ts";
import { readLines } from "./parse.ts";
import { TomlReader } from "./reader.ts";
import { forgetTable } from "./table.ts";
import { createTable, type OpenedTable } from "./tables.ts";
import type {
  ArrayNode,
  HeaderStatement,
  PairStatement,
  Span,
  Statement,
  TableNode,
  TomlNode,
  TomlTree,
} from "./tree.ts";

/** What stood in `start` … `end` was replaced by `length` characters. */
export interface TextReplacement extends Span {
  length: number;
}

/** With more mistakes the whole is read, which may stop before the end. */
const mostMistakes = 500;

/**
 * The tree of `text`, as `parseToml` makes it. The old tree is used up: its nodes are those of the new one. Undefined,
 * and nothing is changed, where the change may mean something to other tables: then the whole has to be parsed.
 */
export function reparseToml(tree: TomlTree, text: string, change: TextReplacement): TomlTree | undefined {
  const place = tableOf(tree, change);
  if (place === undefined) return undefined;
  const { header, index, end: nextIndex, bodyStart, bodyEnd } = place;
  const by = change.length - (change.end - change.start);
  const reader = new TomlReader(text);
  reader.at = reader.lineStart = bodyStart;
  const opened = freshTable(tree, header);
  if (opened === undefined) return undefined;
  const lines: Statement[] = [];
  const body = { header: { ...header, bodyEnd: header.end }, opened };
  const isAtHeader = readLines(reader, body, lines);
  const isLast = nextIndex === tree.statements.length;
  const reached = isLast ? !isAtHeader && reader.isAtEnd : isAtHeader && reader.at === bodyEnd + by;
  if (!reached || reader.isHopeless) return undefined;
  // An array whose last element has no lines ends in one before it.
  if (opened.array !== undefined && lines.length === 0) return undefined;

  const after = tree.statements.slice(nextIndex);
  for (const statement of after) moveStatement(statement, by);
  const outside = <T extends Span>(spans: readonly T[], fresh: readonly T[]): T[] => [
    ...spans.filter((span) => span.start < bodyStart),
    ...fresh,
    // After the last table there is nothing, though a mistake of it may stand at the end of the text.
    ...(isLast ? [] : spans.filter((span) => span.start >= bodyEnd).map((span) => moved(span, by))),
  ];
  const comments = outside(tree.comments, reader.comments);
  const mistakes = outside(
    tree.mistakes,
    reader.mistakes.sort((left, right) => left.start - right.start),
  ).map((mistake) =>
    mistake.related !== undefined && mistake.start >= bodyEnd + by && mistake.related.start >= bodyEnd
      ? { ...mistake, related: moved(mistake.related, by) }
      : mistake,
  );
  header.bodyEnd = body.header.bodyEnd;
  putTable(tree.root, header, opened, { from: bodyEnd, by });
  return {
    text,
    root: tree.root,
    statements: [...tree.statements.slice(0, index + 1), ...lines, ...after],
    comments,
    mistakes,
  };
}

interface ChangedTable {
  header: HeaderStatement;
  /** Of the header among the statements. */
  index: number;
  /** Of the next header, or the number of statements. */
  end: number;
  /** The lines below the header, from the first one's beginning to the next header, before the change. */
  bodyStart: number;
  bodyEnd: number;
}

/** The table whose lines hold the change and that no other header adds to. */
function tableOf({ text, statements, mistakes }: TomlTree, change: Span): ChangedTable | undefined {
  let index = statements.length - 1;
  while (index >= 0 && !isHeaderBefore(statements[index]!, change.start)) index--;
  const header = statements[index];
  if (header?.kind !== "header") return undefined;
  let end = index + 1;
  while (end < statements.length && statements[end]!.kind !== "header") end++;
  const bodyStart = text.indexOf("\n", header.end) + 1;
  const bodyEnd = statements[end]?.start ?? text.length;
  // The blanks before the next header belong to its line.
  const lineOfNext = end === statements.length ? bodyEnd : text.lastIndexOf("\n", bodyEnd) + 1;
  if (bodyStart === 0 || change.start < bodyStart || change.end > lineOfNext) return undefined;
  // What is not closed further up may be closed by the change.
  if (mistakes.length > mostMistakes || (mistakes[0]?.start ?? bodyStart) < bodyStart) return undefined;
  const isShared = statements.some(
    (other) => other.kind === "header" && other !== header && begins(header.path, other.path),
  );
  return isShared ? undefined : { header, index, end, bodyStart, bodyEnd };
}

function isHeaderBefore(statement: Statement, offset: number): boolean {
  return statement.kind === "header" && statement.start < offset;
}

function begins(path: HeaderStatement["path"], other: HeaderStatement["path"]): boolean {
  return path.every((step, index) => step === other[index]);
}

/** An empty table in the place of the header's own; undefined where that is none of the tree. */
function freshTable({ root }: TomlTree, header: HeaderStatement): OpenedTable | undefined {
  const old = nodeOf(root, header.path);
  if (old?.kind !== "table" || old.start !== header.start) return undefined;
  const array = typeof header.path.at(-1) === "number" ? nodeOf(root, header.path.slice(0, -1)) : undefined;
  const opened: OpenedTable = { table: createTable(old.origin, header), path: header.path };
  // Its end moves only once the change is taken.
  if (array?.kind === "array") opened.array = { ...array };
  return opened;
}

/** Puts the new table into its parent, and moves what lies behind it. */
function putTable(
  root: TableNode,
  { path }: HeaderStatement,
  { table, array }: OpenedTable,
  move: { from: number; by: number },
): void {
  for (let length = 0; length < path.length; length++) {
    const node = nodeOf(root, path.slice(0, length));
    if (node?.kind === "table") forgetTable(node);
  }
  const holder = nodeOf(root, path.slice(0, -1));
  const last = path.at(-1)!;
  if (holder?.kind === "array") {
    holder.elements[last as number] = table;
    // It ends where its last element does.
    if (table === holder.elements.at(-1)) holder.end = array!.end;
  } else if (holder?.kind === "table") holder.entries.get(last as string)!.value = table;
  moveTables(root, table, move);
}

/** Tables are no part of statements: their spans are found from the root. Those of `fresh` are right already. */
function moveTables(
  table: TableNode | ArrayNode,
  fresh: TableNode,
  move: { from: number; by: number },
): void {
  if (table === fresh) return;
  const isBehind = table.start >= move.from;
  const holdsFresh = table.kind === "array" && table.elements.at(-1) === fresh;
  if (isBehind) table.start += move.by;
  if (!holdsFresh && table.end >= move.from) table.end += move.by;
  if (table.kind === "array") for (const element of table.elements) moveOpened(element, fresh, move);
  else for (const { value } of table.entries.values()) moveOpened(value, fresh, move);
}

function moveOpened(value: TomlNode, fresh: TableNode, move: { from: number; by: number }): void {
  if (value.kind === "table" ? value.origin !== "inline" : value.kind === "array" && value.ofTables)
    moveTables(value as TableNode | ArrayNode, fresh, move);
}

function moveStatement(statement: Statement, by: number): void {
  statement.start += by;
  statement.end += by;
  if (statement.kind === "broken") return;
  for (const part of statement.parts) movePlace(part, by);
  if (statement.kind === "header") statement.bodyEnd += by;
  else movePair(statement, by);
}

function movePair(pair: PairStatement, by: number): void {
  if (pair.equals !== undefined) pair.equals += by;
  if (pair.value !== undefined) moveNode(pair.value, by);
}

function moveNode(node: TomlNode, by: number): void {
  movePlace(node, by);
  if (node.kind === "array") for (const element of node.elements) moveNode(element, by);
  if (node.kind !== "table") return;
  for (const pair of node.pairs ?? []) moveStatement(pair, by);
  for (const { value } of node.entries.values())
    if (value.kind === "table" && value.origin === "dotted-key") moveDotted(value, by);
}

/** Of an inline table's dotted keys; the values below stand in its pairs. */
function moveDotted(table: TableNode, by: number): void {
  movePlace(table, by);
  for (const { value } of table.entries.values())
    if (value.kind === "table" && value.origin === "dotted-key") moveDotted(value, by);
}

function movePlace(span: Span, by: number): void {
  span.start += by;
  span.end += by;
}

function moved<T extends Span>(span: T, by: number): T {
  return { ...span, start: span.start + by, end: span.end + by };
}

function nodeOf(root: TableNode, path: HeaderStatement["path"]): TomlNode | undefined {
  return nodeAt({ root } as TomlTree, path);
}

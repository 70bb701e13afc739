// Finds what stands at a path or at an offset of a TOML tree.
import type {
  Entry,
  HeaderStatement,
  KeyPart,
  KeyPath,
  PairStatement,
  Span,
  Statement,
  TomlNode,
  TomlTree,
} from "./tree.ts";

/** What a cursor is in or directly after. */
export type Place =
  | { kind: "comment"; comment: Span }
  /** In the name of a table; `part` is the number of the key part that the cursor is in or after. */
  | { kind: "header"; statement: HeaderStatement; part: number }
  /** In a key, which belongs to the table at `table`: that of the header, or an inline table. */
  | { kind: "key"; statement: PairStatement; pair: PairStatement; table: KeyPath; part: number }
  /** In a value, or where one is missing, after `=`; `path` has the index of the list's element, if it is in one. */
  | { kind: "value"; statement: PairStatement; pair: PairStatement; path: KeyPath; node?: TomlNode }
  /** Where a new key may begin: on an empty line, or between the pairs of an inline table. */
  | { kind: "blank"; table: KeyPath; statement?: PairStatement }
  /** In a line that is no TOML, or after what is complete on its line. */
  | { kind: "other"; table: KeyPath; statement?: Statement };

export function entryAt(tree: TomlTree, path: KeyPath): Entry | undefined {
  const last = path.at(-1);
  const parent = path.length === 0 ? undefined : nodeAt(tree, path.slice(0, -1));
  return parent?.kind === "table" ? parent.entries.get(String(last)) : undefined;
}

/** The value, list or table at a path; the root at the empty one. */
export function nodeAt(tree: TomlTree, path: KeyPath): TomlNode | undefined {
  let node: TomlNode | undefined = tree.root;
  for (const step of path) {
    if (node?.kind === "table") node = typeof step === "string" ? node.entries.get(step)?.value : undefined;
    else if (node?.kind === "array") node = typeof step === "number" ? node.elements[step] : undefined;
    else return undefined;
  }
  return node;
}

/** Whether a key is written anywhere, also where its line is broken and the tree has no value for it. */
export function isMentioned(tree: TomlTree, path: KeyPath): boolean {
  if (nodeAt(tree, path) !== undefined) return true;
  return brokenPairs(tree).some((pair) => mentions(pair, path));
}

const brokenOf = new WeakMap<TomlTree["statements"], readonly PairStatement[]>();

/** Keys whose lines cannot be read, or have no place in their tables. */
export function brokenPairs({ statements, mistakes }: TomlTree): readonly PairStatement[] {
  if (mistakes.length === 0) return [];
  let broken = brokenOf.get(statements);
  if (broken === undefined) {
    broken = statements.filter((statement) => statement.kind === "pair").filter(({ isBroken }) => isBroken);
    brokenOf.set(statements, broken);
  }
  return broken;
}

/**
 * Where the last step of a path, or its value, is written; tables with headers and dotted keys are where they are
 * named first, and elements of lists where they begin. Keys of broken lines count, too.
 */
export function spanAt(tree: TomlTree, path: KeyPath, part: "key" | "value"): Span | undefined {
  const found = writtenAt(tree, path, part);
  return found && { start: found.start, end: found.end };
}

/** What stands at an offset, or what is missing there. */
export function placeAt(tree: TomlTree, offset: number): Place {
  const comment = tree.comments[lastBefore(tree.comments, offset - 1)];
  if (comment !== undefined && offset <= comment.end) return { kind: "comment", comment };
  const statement = tree.statements[lastBefore(tree.statements, offset)];
  const table = headerAbove(tree, offset)?.path ?? [];
  if (statement === undefined || tree.text.slice(statement.end, offset).includes("\n"))
    return { kind: "blank", table };
  if (statement.kind === "broken") return { kind: "other", table, statement };
  if (statement.kind === "header") {
    if (offset > statement.end) return { kind: "other", table, statement };
    return { kind: "header", statement, part: partAt(statement.parts, offset) };
  }
  return placeInPair(tree, statement, statement, table, offset);
}

/** The last header above an offset, whose table a new line there would belong to. */
function headerAbove(tree: TomlTree, offset: number): HeaderStatement | undefined {
  for (let index = lastBefore(tree.statements, offset); index >= 0; index--) {
    const statement = tree.statements[index]!;
    if (statement.kind === "header" && offset > statement.end) return statement;
  }
  return undefined;
}

function placeInPair(
  tree: TomlTree,
  statement: PairStatement,
  pair: PairStatement,
  table: KeyPath,
  offset: number,
): Place {
  if (pair.equals === undefined || offset <= pair.equals) {
    if (offset > pair.parts.at(-1)!.end && pair.equals === undefined)
      return { kind: "other", table, statement };
    return { kind: "key", statement, pair, table, part: partAt(pair.parts, offset) };
  }
  if (pair.value !== undefined && offset > pair.value.end && isClosed(tree, pair.value))
    return { kind: "other", table, statement };
  return placeInValue(tree, statement, pair, pair.path, pair.value, offset);
}

function placeInValue(
  tree: TomlTree,
  statement: PairStatement,
  pair: PairStatement,
  path: KeyPath,
  node: TomlNode | undefined,
  offset: number,
): Place {
  const isInside = node !== undefined && offset > node.start && (offset < node.end || !isClosed(tree, node));
  if (isInside && node.kind === "array") {
    const index = lastBefore(node.elements, offset);
    const element = node.elements[index];
    if (element !== undefined && offset <= element.end)
      return placeInValue(tree, statement, pair, [...path, index], element, offset);
    return { kind: "value", statement, pair, path: [...path, index + 1] };
  }
  if (isInside && node.kind === "table") {
    const pairs = node.pairs ?? [];
    const inner = pairs[lastBefore(pairs, offset)];
    if (inner === undefined || tree.text.slice(inner.end, offset).includes(","))
      return { kind: "blank", table: path, statement };
    return placeInPair(tree, statement, inner, path, offset);
  }
  return node === undefined
    ? { kind: "value", statement, pair, path }
    : { kind: "value", statement, pair, path, node };
}

/** Texts are taken for closed, as what stands after an open quote is the text itself. */
function isClosed(tree: TomlTree, node: TomlNode): boolean {
  if (node.kind !== "array" && node.kind !== "table") return true;
  const last = node.kind === "array" ? node.elements.at(-1) : node.pairs?.at(-1);
  return tree.text[node.end - 1] === (node.kind === "array" ? "]" : "}") && last?.end !== node.end;
}

/** The number of the part that the offset is in or after. */
function partAt(parts: readonly KeyPart[], offset: number): number {
  return Math.max(0, lastBefore(parts, offset));
}

/** The number of the last span that begins at an offset or before it; -1 where none does. */
function lastBefore(spans: readonly Span[], offset: number): number {
  let low = -1;
  let high = spans.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (spans[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function mentions(pair: PairStatement, path: KeyPath): boolean {
  if (path.every((step, index) => index >= pair.path.length || step === pair.path[index])) {
    if (path.length <= pair.path.length) return true;
    if (pair.value?.kind !== "table") return false;
    return pair.value.pairs!.some((inner) => mentions(inner, path));
  }
  return false;
}

function writtenAt(tree: TomlTree, path: KeyPath, part: "key" | "value"): Span | undefined {
  const node = nodeAt(tree, path);
  if (node === undefined) return brokenPartAt(tree, path);
  if (typeof path.at(-1) === "number") {
    if (node.kind !== "table" || node.origin !== "array-element") return node;
    return entryAt(tree, path.slice(0, -1))?.mentions.find((mention) => mention.start >= node.start);
  }
  return part === "value" && isWrittenAsValue(node) ? node : entryAt(tree, path)?.key;
}

function isWrittenAsValue(node: TomlNode): boolean {
  return node.kind === "table" ? node.origin === "inline" : node.kind !== "array" || !node.ofTables;
}

function brokenPartAt(tree: TomlTree, path: KeyPath): Span | undefined {
  for (const statement of brokenPairs(tree)) {
    if (!mentions(statement, path)) continue;
    const above = statement.path.length - statement.parts.length;
    return statement.parts[Math.min(Math.max(path.length - above, 1), statement.parts.length) - 1];
  }
  return undefined;
}

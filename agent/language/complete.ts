// What may be written where the cursor stands: tables, keys with their defaults, choices, names of files and of rows.
import path from "node:path";
import type { CompletionItem } from "vscode-languageserver";
import { placeAt, type Place } from "../toml/find.ts";
import type { KeyPath, Span } from "../toml/tree.ts";
import { writerOf } from "../training-file/extends.ts";
import { readChain, type Texts } from "./chain.ts";
import { completeFiles } from "./complete-files.ts";
import { completeKeys, type KeyPlace } from "./complete-keys.ts";
import { completeTables } from "./complete-tables.ts";
import { completeValues } from "./complete-values.ts";
import type { ServerContext } from "./context.ts";
import type { LanguageDocument } from "./document.ts";
import { insideQuotes } from "./named-files.ts";
import { recipes } from "./recipes.ts";

/** Items replace what is already there of them. Never rejects. */
export async function complete(
  document: LanguageDocument,
  offset: number,
  context: Pick<ServerContext, "workshop" | "texts">,
): Promise<CompletionItem[]> {
  const place = placeAt(document.tree, offset);
  switch (place.kind) {
    case "header":
      return completeTables(document, headerSpan(place));
    case "key":
      return completeKey(document, keyPlace(document, place));
    case "blank":
      return completeBlank(document, place, offset);
    case "value":
      return completeValue(document, place, offset, context);
    default:
      return [];
  }
}

function headerSpan({ statement }: Extract<Place, { kind: "header" }>): Span {
  const { parts, start, end } = statement;
  const opening = statement.opensArray ? 2 : 1;
  if (parts.length === 0) return { start: start + opening, end: Math.max(start + opening, end - opening) };
  return { start: parts[0]!.start, end: parts.at(-1)!.end };
}

/** The parts before the cursor name tables: `optimizer.` in `optimizer.lr`. */
function keyPlace(
  document: LanguageDocument,
  { pair, table, part }: Extract<Place, { kind: "key" }>,
): KeyPlace & { isDotted: boolean } {
  const before = pair.parts.slice(0, part).map(({ name }) => name);
  const written = pair.parts[part];
  const at = written ?? { start: pair.start, end: pair.start };
  return {
    table: [...table, ...before],
    span: { start: at.start, end: pair.parts.at(-1)?.end ?? at.end },
    hasValue: pair.equals !== undefined,
    isDotted: part > 0,
    isNewLine: document.text.slice(0, pair.start).endsWith("\n") || pair.start === 0,
  };
}

/** The first letters on a line may become a key or a table. */
function completeKey(document: LanguageDocument, place: ReturnType<typeof keyPlace>): CompletionItem[] {
  const keys = completeKeys(document, place);
  if (!place.isNewLine || place.hasValue || place.isDotted) return keys;
  return [...keys, ...completeTables(document, place.span, "[", "]")];
}

function completeBlank(
  document: LanguageDocument,
  { table, statement }: Extract<Place, { kind: "blank" }>,
  offset: number,
): CompletionItem[] {
  const span = { start: offset, end: offset };
  const isNewLine = statement === undefined;
  const keys = completeKeys(document, { table, span, hasValue: false, isNewLine });
  if (!isNewLine) return keys;
  const isEmpty = document.tree.statements.length === 0;
  return [...(isEmpty ? recipes(document, span) : []), ...keys, ...completeTables(document, span, "[", "]")];
}

async function completeValue(
  document: LanguageDocument,
  { path: key, node, pair }: Extract<Place, { kind: "value" }>,
  offset: number,
  { workshop, texts }: Pick<ServerContext, "workshop" | "texts">,
): Promise<CompletionItem[]> {
  const schema = document.dialect.keys.schemaAt(key);
  if (schema === undefined) return [];
  const span = node ?? { start: offset, end: offset };
  if (schema.file !== undefined) {
    const isQuoted = node?.kind === "string";
    const inside = isQuoted ? insideQuotes(node) : span;
    return completeFiles(document, schema.file, { span: inside, isQuoted, offset });
  }
  const isInList = key.length > pair.path.length;
  const columns = columnsFor(document, key, texts);
  return completeValues(document, { path: key, schema, span, isInList, columns }, workshop);
}

/** While nobody knows the rows yet there are none; the next letter finds them. */
function columnsFor(
  { file, tree, positions, dialect }: LanguageDocument,
  key: KeyPath,
  texts: Texts,
): readonly string[] {
  if (dialect.columnsFor === undefined) return [];
  const { table, links } = readChain(file, tree, positions, texts);
  const folderOf = (of: KeyPath) => path.dirname(writerOf(links, of).file);
  return dialect.columnsFor(key, table, { folderOf, facts: texts.facts, home: undefined }) ?? [];
}

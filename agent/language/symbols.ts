// The outline of a training file: its tables, with the keys that stand in them.
import type { DocumentSymbol, SymbolKind } from "vscode-languageserver";
import type { PairStatement, Span, TomlNode } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";

/** Longest part of a value that the outline shows, in characters. */
const longestDetail = 40;

/** Numbers of the Language Server Protocol, section `DocumentSymbol`. */
const kinds = {
  table: 2,
  tableInArray: 23,
  string: 15,
  number: 16,
  boolean: 17,
  array: 18,
  inlineTable: 19,
  nothing: 21,
} as const satisfies Record<string, SymbolKind>;

/** Tables in the order of the text; keys before the first table stand beside them. */
export function documentSymbols({ tree, text, positions }: LanguageDocument): DocumentSymbol[] {
  const symbols: DocumentSymbol[] = [];
  let inTable = symbols;
  for (const statement of tree.statements) {
    if (statement.kind === "broken") continue;
    const name = statement.parts.map((part) => part.name).join(".");
    // Editors refuse symbols without a name.
    if (name === "") continue;
    if (statement.kind === "pair") {
      inTable.push(pairSymbol(name, statement));
      continue;
    }
    const children: DocumentSymbol[] = [];
    symbols.push({
      name: statement.opensArray ? `${name}[${String(statement.path.at(-1))}]` : name,
      kind: statement.opensArray ? kinds.tableInArray : kinds.table,
      ...ranges(
        { start: statement.start, end: Math.max(statement.end, statement.bodyEnd) },
        nameOf(statement),
      ),
      children,
    });
    inTable = children;
  }
  return symbols;

  function pairSymbol(name: string, pair: PairStatement): DocumentSymbol {
    return {
      name,
      kind: kindOf(pair.value),
      detail: pair.value === undefined ? "" : shorten(text.slice(pair.value.start, pair.value.end)),
      ...ranges(pair, nameOf(pair)),
    };
  }

  function ranges(whole: Span, name: Span) {
    return { range: positions.rangeOf(whole), selectionRange: positions.rangeOf(name) };
  }
}

function nameOf({ parts }: { parts: readonly Span[] }): Span {
  return { start: parts[0]!.start, end: parts.at(-1)!.end };
}

function kindOf(value: TomlNode | undefined): SymbolKind {
  switch (value?.kind) {
    case undefined:
      return kinds.nothing;
    case "integer":
    case "float":
      return kinds.number;
    case "boolean":
      return kinds.boolean;
    case "array":
      return kinds.array;
    case "table":
      return kinds.inlineTable;
    default:
      return kinds.string;
  }
}

function shorten(written: string): string {
  const line = written.replace(/\s+/g, " ");
  return line.length > longestDetail ? `${line.slice(0, longestDetail)}…` : line;
}

// What each word of a training file is, so that editors colour it by its meaning: a table, a key that there is, a choice.
import type { SemanticTokens, SemanticTokensLegend } from "vscode-languageserver";
import type { KeyPart, Span, Statement, TomlNode } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";

const types = ["namespace", "property", "string", "number", "keyword", "enumMember", "comment"] as const;
const modifiers = ["deprecated", "definition"] as const;

export const semanticTokensLegend: SemanticTokensLegend = {
  tokenTypes: [...types],
  tokenModifiers: [...modifiers],
};

interface Token extends Span {
  type: (typeof types)[number];
  modifier?: (typeof modifiers)[number];
}

/** Encoded as the protocol asks: five numbers a token, each place relative to the one before it. */
export function semanticTokens(document: LanguageDocument): SemanticTokens {
  const tokens = [
    ...document.tree.comments.map((comment): Token => ({ ...comment, type: "comment" })),
    ...document.tree.statements.flatMap((statement) => tokensOf(document, statement)),
  ].sort((left, right) => left.start - right.start);
  return {
    data: encode(
      tokens.flatMap((token) => linesOf(document, token)),
      document,
    ),
  };
}

function tokensOf({ dialect }: LanguageDocument, statement: Statement): Token[] {
  if (statement.kind === "broken") return [];
  const isHeader = statement.kind === "header";
  const path = statement.path.filter((part) => typeof part === "string");
  const before = path.length - statement.parts.length;
  const keyToken = (part: KeyPart, index: number): Token => {
    const known = dialect.keys.key(path.slice(0, before + index + 1));
    const isTable = isHeader || known?.schema.properties !== undefined;
    const type = isTable ? "namespace" : "property";
    const { start, end } = part;
    if (known?.schema.deprecated !== undefined) return { start, end, type, modifier: "deprecated" };
    return isHeader ? { start, end, type, modifier: "definition" } : { start, end, type };
  };
  const keys = statement.parts.map(keyToken);
  if (isHeader || statement.value === undefined) return keys;
  const choices = dialect.keys.schemaAt(statement.path);
  return [...keys, ...valueTokens(statement.value, choices?.enum ?? choices?.items?.enum ?? [])];
}

/** Without recursion: values may be nested as deep as the parser follows them. */
function valueTokens(value: TomlNode, choices: readonly string[]): Token[] {
  const tokens: Token[] = [];
  const waiting = [value];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const { start, end } = node;
    if (node.kind === "array") waiting.push(...node.elements);
    else if (node.kind === "table")
      for (const entry of node.entries.values()) {
        tokens.push({ start: entry.key.start, end: entry.key.end, type: "property" });
        waiting.push(entry.value);
      }
    else if (node.kind === "string")
      tokens.push({ start, end, type: choices.includes(node.value as string) ? "enumMember" : "string" });
    else tokens.push({ start, end, type: node.kind === "boolean" ? "keyword" : "number" });
  }
  return tokens;
}

/** Tokens must not run over a line's end: one of several lines becomes several. */
function linesOf({ text }: LanguageDocument, token: Token): Token[] {
  const lines: Token[] = [];
  let { start } = token;
  for (const line of text.slice(token.start, token.end).split("\n")) {
    const end = start + line.replace(/\r$/, "").length;
    if (end > start) lines.push({ ...token, start, end });
    start += line.length + 1;
  }
  return lines;
}

function encode(tokens: readonly Token[], { positions }: LanguageDocument): number[] {
  const data: number[] = [];
  let last = { line: 0, character: 0 };
  for (const { start, end, type, modifier } of tokens) {
    const place = positions.positionAt(start);
    const isSameLine = place.line === last.line;
    data.push(
      place.line - last.line,
      isSameLine ? place.character - last.character : place.character,
      end - start,
      types.indexOf(type),
      modifier === undefined ? 0 : 1 << modifiers.indexOf(modifier),
    );
    last = place;
  }
  return data;
}

// What "expand selection" grows to: the word, the value, the line, the table, the file.
import type { Position, SelectionRange } from "vscode-languageserver";
import type { Span, Statement, TomlNode } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";

/** One for each position, from the smallest range outwards. */
export function selectionRanges(document: LanguageDocument, at: readonly Position[]): SelectionRange[] {
  return at.map((position) => {
    const { positions } = document;
    const spans = spansAround(document, positions.offsetAt(position));
    const range = spans.reduce<SelectionRange | undefined>(
      (parent, span) => ({ range: positions.rangeOf(span), ...(parent !== undefined && { parent }) }),
      undefined,
    );
    return range!;
  });
}

/** From the whole text inwards, each smaller than the one before it. */
function spansAround({ tree, text }: LanguageDocument, offset: number): Span[] {
  const spans: Span[] = [{ start: 0, end: text.length }];
  const grow = (span: Span): void => {
    const last = spans.at(-1)!;
    const isSame = span.start === last.start && span.end === last.end;
    if (holds(span, offset) && !isSame && span.start >= last.start && span.end <= last.end) spans.push(span);
  };
  for (const statement of tree.statements) {
    if (statement.start > offset) break;
    if (statement.kind === "header") grow({ start: statement.start, end: statement.bodyEnd });
  }
  const statement = tree.statements.find((one) => holds(one, offset));
  if (statement !== undefined) for (const span of spansIn(statement, text, offset)) grow(span);
  return spans;
}

function* spansIn(statement: Statement, text: string, offset: number): Generator<Span> {
  yield statement;
  if (statement.kind === "broken") return;
  const { parts } = statement;
  if (parts.length > 0) yield { start: parts[0]!.start, end: parts.at(-1)!.end };
  yield* parts;
  let node = statement.kind === "pair" ? statement.value : undefined;
  while (node !== undefined && holds(node, offset)) {
    yield node;
    const { length } = /^(?:"""|'''|["'[{]|)/.exec(text.slice(node.start, node.start + 3))![0];
    // Between the quotes or brackets.
    if (length > 0) yield { start: node.start + length, end: node.end - length };
    node = childrenOf(node).find((child) => holds(child, offset));
  }
}

function childrenOf(node: TomlNode): TomlNode[] {
  if (node.kind === "array") return node.elements;
  return node.kind === "table" ? [...node.entries.values()].map((entry) => entry.value) : [];
}

/** The end belongs to it, as a cursor behind the last character does. */
function holds({ start, end }: Span, offset: number): boolean {
  return start <= offset && offset <= end;
}

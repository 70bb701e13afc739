// What of a training file can be folded: tables, values of several lines, comments of several lines.
import type { FoldingRange } from "vscode-languageserver";
import type { Span, TomlNode } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";

/** In the order of the text, each at least two lines long. */
export function foldingRanges({ tree, text, positions }: LanguageDocument): FoldingRange[] {
  const ranges: FoldingRange[] = [];
  for (const statement of tree.statements) {
    if (statement.kind === "header") add({ start: statement.start, end: statement.bodyEnd });
    if (statement.kind === "pair" && statement.value !== undefined) addValues(statement.value);
  }
  for (const block of commentBlocks()) add(block, "comment");
  return ranges.sort((left, right) => left.startLine - right.startLine || right.endLine - left.endLine);

  /** Without recursion: values may be nested as deep as the parser follows them. */
  function addValues(value: TomlNode): void {
    const waiting = [value];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.kind === "array") waiting.push(...node.elements);
      else if (node.kind === "table") waiting.push(...[...node.entries.values()].map((entry) => entry.value));
      add(node);
    }
  }

  function add(span: Span, kind?: "comment"): void {
    const startLine = positions.positionAt(span.start).line;
    const endLine = positions.positionAt(span.end).line;
    if (endLine > startLine) ranges.push({ startLine, endLine, ...(kind !== undefined && { kind }) });
  }

  /** Comments on lines of their own that follow one another. */
  function commentBlocks(): Span[] {
    const blocks: Span[] = [];
    let lastLine = -2;
    for (const comment of tree.comments) {
      const { line, character } = positions.positionAt(comment.start);
      if (text.slice(comment.start - character, comment.start).trim() !== "") continue;
      const block = blocks.at(-1);
      if (block !== undefined && line === lastLine + 1) block.end = comment.end;
      else blocks.push({ ...comment });
      lastLine = line;
    }
    return blocks;
  }
}

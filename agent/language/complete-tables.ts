// The tables that a file does not have yet.
import type { CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { isTable } from "../training-file/keys.ts";
import type { Span } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";
import { explanationOf } from "./explain.ts";

/** `Module` of the protocol's `CompletionItemKind`. */
const kind: CompletionItemKind = 9;

/** @param opening what stands before the name where nothing is written yet */
export function completeTables(
  { dialect, tree, positions }: LanguageDocument,
  span: Span,
  opening = "",
  closing = "",
): CompletionItem[] {
  const opened = new Set(
    tree.statements.flatMap((statement) => {
      const isHere = statement.start <= span.start && span.end <= statement.end;
      return statement.kind === "header" && !isHere ? [statement.path.join(".")] : [];
    }),
  );
  const range = positions.rangeOf(span);
  return dialect.keys.keys
    .filter((key) => isTable(key) || key.schema.additionalProperties !== undefined)
    .filter(({ path }) => !opened.has(path.join(".")))
    .map((key, index): CompletionItem => {
      const name = key.path.join(".");
      return {
        label: opening + name + closing,
        kind,
        filterText: name,
        sortText: `3${String(index).padStart(4, "0")}`,
        documentation: { kind: "markdown", value: explanationOf(key) },
        textEdit: { range, newText: opening + name + closing },
      };
    });
}

// Offers to write a whole file otherwise: for another version of its program, or as a file of another kind.
import path from "node:path";
import type { CodeAction, CodeActionParams, WorkspaceEdit } from "vscode-languageserver";
import { toTable } from "../toml/table.ts";
import { placeAt } from "../toml/find.ts";
import type { FileRewrite } from "./dialect.ts";
import type { LanguageDocument } from "./document.ts";
import { textChanges } from "./edit.ts";

export const rewriteKind = "refactor.rewrite";

/** On the lines that name sections, or where they are asked for: they would be in the way at every value. */
export function rewriteActions(
  document: LanguageDocument,
  { textDocument, range, context }: CodeActionParams,
  addressOf: (file: string) => string,
): CodeAction[] {
  const { dialect, tree, positions } = document;
  const isAskedFor = context.only?.some((kind) => kind === rewriteKind || rewriteKind.startsWith(`${kind}.`));
  const isOnHeader = placeAt(tree, positions.offsetAt(range.start)).kind === "header";
  if (!(isAskedFor ?? isOnHeader)) return [];
  return (dialect.rewrites?.(toTable(tree)) ?? []).flatMap((rewrite): CodeAction[] => {
    const edit =
      "edits" in rewrite
        ? changed(document, textDocument.uri, rewrite.edits)
        : newFile(addressOf(besides(document.file, rewrite.extension)), rewrite.text);
    return edit === undefined ? [] : [{ title: rewrite.title, kind: rewriteKind, edit }];
  });
}

function changed(
  { tree, positions }: LanguageDocument,
  uri: string,
  edits: Extract<FileRewrite, { edits: unknown }>["edits"],
): WorkspaceEdit | undefined {
  const changes = textChanges(tree, edits);
  if (changes === undefined) return undefined;
  return {
    changes: { [uri]: changes.map((change) => ({ range: positions.rangeOf(change), newText: change.text })) },
  };
}

/** A file that is there already is not overwritten: the editor refuses the change. */
function newFile(uri: string, text: string): WorkspaceEdit {
  const start = { line: 0, character: 0 };
  return {
    documentChanges: [
      { kind: "create", uri, options: { overwrite: false } },
      { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
    ],
  };
}

/** "llama3_8b.toml" becomes "llama3_8b.train.toml". */
function besides(file: string, extension: string): string {
  const name = path.basename(file).replace(/(\.train)?\.toml$/, "");
  return path.join(path.dirname(file), `${name}${file.endsWith(extension) ? "-converted" : ""}${extension}`);
}

// Files and folders that a path may go on with, seen from the folder of the training file.
import { readdir } from "node:fs/promises";
import path from "node:path";
import type { CompletionItem, CompletionItemKind } from "vscode-languageserver";
import type { Span } from "../toml/tree.ts";
import { writeValue } from "../toml/write-value.ts";
import type { SchemaNode } from "../training-file/keys.ts";
import type { LanguageDocument } from "./document.ts";

/** Of the protocol. */
const kinds = { file: 17, folder: 19 } as const satisfies Record<string, CompletionItemKind>;

/** A folder with more entries is not listed to its end. */
const mostEntries = 1000;

const endings: Readonly<Record<NonNullable<SchemaNode["file"]>, RegExp>> = {
  rows: /\.(?:txt|md|jsonl?|ndjson|csv|tsv|parquet|arrow)$/i,
  tokenizer: /\.json$/i,
  training: /\.toml$/i,
};

export interface PathPlace {
  /** What is written of the path, without quotes. */
  span: Span;
  isQuoted: boolean;
  /** Where the cursor is. */
  offset: number;
}

/** What fits the key stands before the folders. Empty where the folder cannot be read. */
export async function completeFiles(
  { file, text, positions }: LanguageDocument,
  holds: NonNullable<SchemaNode["file"]>,
  { span, isQuoted, offset }: PathPlace,
): Promise<CompletionItem[]> {
  const typed = text.slice(span.start, Math.max(span.start, offset)).replaceAll("\\\\", "/");
  const inFolder = typed.slice(0, typed.lastIndexOf("/") + 1);
  const folder = path.resolve(path.dirname(file), inFolder);
  // What is typed meanwhile moves the span.
  const range = positions.rangeOf(span);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.slice(0, mostEntries).flatMap((entry): CompletionItem[] => {
    const isFolder = entry.isDirectory();
    const isItself = path.join(folder, entry.name) === file;
    if (entry.name.startsWith(".") || isItself || (!isFolder && !endings[holds].test(entry.name))) return [];
    const written = writeValue(`${inFolder}${entry.name}${isFolder ? "/" : ""}`);
    const newText = isQuoted ? written.slice(1, -1) : written;
    return [
      {
        label: `${entry.name}${isFolder ? "/" : ""}`,
        kind: isFolder ? kinds.folder : kinds.file,
        filterText: newText,
        sortText: `${isFolder ? 1 : 0}${entry.name}`,
        textEdit: { range, newText },
        // In a folder that was chosen, the next part is asked for at once.
        ...(isFolder && { command: { title: "Suggest", command: "editor.action.triggerSuggest" } }),
      },
    ];
  });
}

// A training file for the language server's features, made from its text.
import path from "node:path";
import { createDocument, type LanguageDocument } from "../../agent/language/document.ts";
import { trainyard } from "../../agent/language/trainyard.ts";

/** It lies in a folder that is not there unless `file` says another. */
export function documentOf(
  text: string,
  file = path.resolve("/work/helper.train.toml"),
  dialect = trainyard,
): LanguageDocument {
  return createDocument(file, text, () => dialect)!;
}

/** Takes `|` out of a text, and says where it stood. */
export function withCursor(marked: string): { text: string; offset: number } {
  const offset = marked.indexOf("|");
  if (offset < 0) throw new Error("The text has no cursor.");
  return { text: marked.slice(0, offset) + marked.slice(offset + 1), offset };
}

// Links from a training file to the files that it names.
import { pathToFileURL } from "node:url";
import type { DocumentLink } from "vscode-languageserver";
import type { LanguageDocument } from "./document.ts";
import { insideQuotes, namedFiles } from "./named-files.ts";

/** Also to files that are not there: opening one says so, and may offer to make it. */
export function documentLinks(document: LanguageDocument): DocumentLink[] {
  return namedFiles(document).map(({ value, file }) => ({
    range: document.positions.rangeOf(insideQuotes(value)),
    target: pathToFileURL(file).href,
  }));
}

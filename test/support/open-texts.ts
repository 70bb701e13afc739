// Training files that an editor has open, beside the one that a test is about.
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Texts } from "../../agent/language/chain.ts";
import { FactBook } from "../../agent/training-file/facts.ts";

/** The names are seen from `folder`; what is not named is read from the disk. */
export function openTexts(named: Readonly<Record<string, string>>, folder = path.resolve("/work")) {
  const textOf = (file: string): string | undefined => named[path.relative(folder, file)];
  const texts: Texts = { facts: new FactBook().inquire(), textOf };
  return {
    texts,
    documents: { textOf, addressOf: (file: string) => pathToFileURL(file).href },
  };
}

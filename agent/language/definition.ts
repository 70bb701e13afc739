// Where what the cursor is on is defined: a file that is named, or the key in the base that it comes from.
import { stat } from "node:fs/promises";
import type { Location } from "vscode-languageserver";
import { placeAt } from "../toml/find.ts";
import type { KeyPath } from "../toml/tree.ts";
import { readChain, spanOf } from "./chain.ts";
import type { Files } from "./context.ts";
import type { LanguageDocument } from "./document.ts";
import { namedFiles } from "./named-files.ts";

/** Empty where there is nothing to go to. */
export async function definitions(
  document: LanguageDocument,
  offset: number,
  context: Files,
): Promise<Location[]> {
  const place = placeAt(document.tree, offset);
  if (place.kind === "value") {
    const named = namedFiles(document).find(({ value }) => value === place.node);
    if (named === undefined) return [];
    const isThere = await stat(named.file).then(
      () => true,
      () => false,
    );
    if (!isThere) return [];
    const top = { line: 0, character: 0 };
    return [{ uri: context.documents.addressOf(named.file), range: { start: top, end: top } }];
  }
  if (place.kind !== "key" && place.kind !== "header") return [];
  const statement = place.kind === "key" ? place.pair : place.statement;
  const after = statement.parts.length - place.part - 1;
  return inBases(document, statement.path.slice(0, statement.path.length - after), context);
}

/** Nearest base first. */
function inBases(
  { file, tree, positions, dialect }: LanguageDocument,
  key: KeyPath,
  { documents, texts }: Files,
): Location[] {
  if (!dialect.hasBases) return [];
  const [, ...bases] = readChain(file, tree, positions, texts).links;
  return bases
    .filter((base) => base.has(key))
    .map((base) => ({
      uri: documents.addressOf(base.file),
      range: base.positions.rangeOf(spanOf(base, key, "key")),
    }));
}

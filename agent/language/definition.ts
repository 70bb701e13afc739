// Where what the cursor is on is defined: a file that is named, or the key in the base that it comes from.
import { stat } from "node:fs/promises";
import type { Location } from "vscode-languageserver";
import { nodeAt, placeAt } from "../toml/find.ts";
import type { KeyPath } from "../toml/tree.ts";
import { readChain, spanOf } from "./chain.ts";
import type { Files, ServerContext } from "./context.ts";
import type { LanguageDocument } from "./document.ts";
import { namedFiles } from "./named-files.ts";
import type { Workshop } from "./workshop.ts";

/** Empty where there is nothing to go to. */
export async function definitions(
  document: LanguageDocument,
  offset: number,
  context: Files & Pick<ServerContext, "workshop">,
): Promise<Location[]> {
  const place = placeAt(document.tree, offset);
  if (place.kind === "value") {
    const named = namedFiles(document).find(({ value }) => value === place.node);
    const files = named === undefined ? sourcesOf(document, place.path, context.workshop) : [named.file];
    return (await existing(files)).map((file) => topOf(context.documents.addressOf(file)));
  }
  if (place.kind !== "key" && place.kind !== "header") return [];
  const statement = place.kind === "key" ? place.pair : place.statement;
  const after = statement.parts.length - place.part - 1;
  return inBases(document, statement.path.slice(0, statement.path.length - after), context);
}

/** The files that the rows of an imported dataset came from. */
function sourcesOf({ dialect, tree }: LanguageDocument, key: KeyPath, workshop: Workshop): readonly string[] {
  const name = key.join(".");
  if (dialect.id !== "trainyard" || (name !== "dataset.id" && name !== "dataset.version")) return [];
  const valueOf = (path: KeyPath) => {
    const node = nodeAt(tree, path);
    return node?.kind === "string" ? node.value : undefined;
  };
  const dataset = workshop.datasets().find(({ id }) => id === valueOf(["dataset", "id"]));
  const version = valueOf(["dataset", "version"]) ?? dataset?.current;
  return dataset?.versions.find((one) => one.version === version)?.sources ?? [];
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        () => [file],
        () => [],
      ),
    ),
  );
  return found.flat();
}

function topOf(uri: string): Location {
  const top = { line: 0, character: 0 };
  return { uri, range: { start: top, end: top } };
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

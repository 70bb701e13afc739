// Renames what has a name of its user's in training files: a file that they name, with all that name it, and keys of maps.
import path from "node:path";
import { ResponseError, type Range, type TextEdit, type WorkspaceEdit } from "vscode-languageserver";
import { entryAt, placeAt } from "../toml/find.ts";
import type { KeyPath, KeyPart, Span } from "../toml/tree.ts";
import { writeKey, writeValue } from "../toml/write-value.ts";
import { addressOf } from "./addresses.ts";
import { readChain } from "./chain.ts";
import type { Files, ServerContext } from "./context.ts";
import type { LanguageDocument } from "./document.ts";
import { insideQuotes, namedFiles, type NamedFile } from "./named-files.ts";
import { trainingFilesIn } from "./training-files.ts";

/** `RequestFailed` of the protocol: the editor shows the sentence to its user. */
const requestFailed = -32803;

/** What would be renamed, and its name now. Null where nothing has a name of its user's. */
export function prepareRename(
  document: LanguageDocument,
  offset: number,
): { range: Range; placeholder: string } | null {
  const subject = subjectAt(document, offset);
  if (subject === undefined) return null;
  const placeholder = subject.kind === "file" ? path.basename(subject.named.file) : subject.part.name;
  return { range: document.positions.rangeOf(spanOf(subject)), placeholder };
}

/** @throws ResponseError with a sentence for the user, where the name cannot be taken */
export async function rename(
  document: LanguageDocument,
  offset: number,
  name: string,
  context: Files & Pick<ServerContext, "folders">,
): Promise<WorkspaceEdit | null> {
  const subject = subjectAt(document, offset);
  if (subject === undefined) return null;
  if (subject.kind === "file") return renameFile(document, subject.named, name, context);
  return renameKey(document, subject, name, context);
}

type Subject = { kind: "file"; named: NamedFile } | { kind: "key"; path: KeyPath; part: KeyPart };

function subjectAt(document: LanguageDocument, offset: number): Subject | undefined {
  const place = placeAt(document.tree, offset);
  if (place.kind === "value") {
    const named = namedFiles(document).find(({ value }) => value === place.node);
    return named && { kind: "file", named };
  }
  if (place.kind !== "key") return undefined;
  const part = place.pair.parts[place.part];
  const key = [...place.table, ...place.pair.parts.slice(0, place.part + 1).map((one) => one.name)];
  const { keys } = document.dialect;
  // A key of a map has no entry of its own in the schema, and a value that the map allows.
  const isOfMap = keys.key(key) === undefined && keys.schemaAt(key) !== undefined;
  return part !== undefined && isOfMap ? { kind: "key", path: key, part } : undefined;
}

function spanOf(subject: Subject): Span {
  return subject.kind === "file" ? insideQuotes(subject.named.value) : subject.part;
}

/** The file itself, and every value in the open folders that names it. */
async function renameFile(
  document: LanguageDocument,
  { file }: NamedFile,
  name: string,
  { documents, folders }: Pick<Files, "documents"> & Pick<ServerContext, "folders">,
): Promise<WorkspaceEdit> {
  const isName = name.trim() !== "" && !/[/\\\0]/.test(name) && name !== "." && name !== "..";
  if (!isName) throw new ResponseError(requestFailed, "A file's name is not empty and has no slashes.");
  const renamed = path.join(path.dirname(file), name);
  const readers = await trainingFilesIn([path.dirname(document.file), ...folders], documents);
  const edits = readers.flatMap((reader) => {
    const changes = namedFiles(reader)
      .filter((one) => one.file === file)
      .map(({ value }): TextEdit => {
        const written = value.value as string;
        const newText = writeValue(written.slice(0, written.length - path.basename(written).length) + name);
        return { range: reader.positions.rangeOf(value), newText };
      });
    const textDocument = { uri: documents.addressOf(reader.file), version: null };
    return changes.length === 0 ? [] : [{ textDocument, edits: changes }];
  });
  const oldUri = addressOf(file);
  return { documentChanges: [...edits, { kind: "rename", oldUri, newUri: addressOf(renamed) }] };
}

/** In the file and in the bases that it overrides. */
function renameKey(
  { file, tree, positions }: LanguageDocument,
  { path: key }: { path: KeyPath },
  name: string,
  { documents, texts }: Files,
): WorkspaceEdit {
  const { links } = readChain(file, tree, positions, texts);
  if (links.some((link) => link.has([...key.slice(0, -1), name])))
    throw new ResponseError(requestFailed, `There is a key ${name} beside it already.`);
  const changes = links.flatMap((link) => {
    const edits = (entryAt(link.tree, key)?.mentions ?? []).map((part): TextEdit => ({
      range: link.positions.rangeOf(part),
      newText: writeKey(name),
    }));
    return edits.length === 0 ? [] : [[documents.addressOf(link.file), edits] as const];
  });
  return { changes: Object.fromEntries(changes) };
}

// Reads a training file together with the files that it extends, and merges them key by key.
import { realpath } from "node:fs/promises";
import path from "node:path";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import type { KeyPath } from "../toml/tree.ts";
import { readText } from "./text.ts";
import type { TomlTable, TomlValue } from "../toml/table.ts";
import { parseToml, type Position, type TomlDocument } from "./toml.ts";

/** More bases in a row than any project needs. */
export const longestChain = 16;

export interface MergedFile {
  /** Tables merged; lists and single values of the file that extends win. Without the key `extends`. */
  table: TomlTable;
  /** The file first, then its base, then the base of that. */
  documents: readonly TomlDocument[];
}

/**
 * Reads `file` and its bases. A problem in a base carries the base's own position. Never rejects.
 *
 * @param given what `file` would hold, where it is not on disk (yet)
 */
export async function readWithBases(file: string, given?: string): Promise<Outcome<MergedFile | undefined>> {
  const documents: TomlDocument[] = [];
  const visited: string[] = [];
  let next = path.resolve(file);
  let namedAt: Position | undefined;
  for (;;) {
    const isGiven = given !== undefined && documents.length === 0;
    const read = isGiven ? parseToml(given, next) : await readDocument(next, namedAt);
    if (read.value === undefined) return { value: undefined, problems: read.problems };
    const document = read.value;
    visited.push(await realpath(next).catch(() => document.file));
    documents.push(document);

    const base = document.table["extends"];
    // A value that is no text is left for the schema to refuse.
    if (typeof base !== "string" || base === "") break;
    namedAt = document.locate(["extends"], "value");
    next = path.resolve(path.dirname(next), base);
    const loop = visited.indexOf(await realpath(next).catch(() => ""));
    if (loop >= 0)
      return { value: undefined, problems: [{ ...extendsLoop(visited.slice(loop)), ...namedAt }] };
    if (documents.length > longestChain)
      return { value: undefined, problems: [{ ...chainTooLong(), ...namedAt }] };
  }
  const table = documents
    .map((document) => document.table)
    .reduceRight((base, own) => mergeTables(base, own), emptyTable());
  if (typeof table["extends"] === "string" && table["extends"] !== "") delete table["extends"];
  return { value: { table, documents }, problems: [] };
}

/** The document that wrote a key last: the first in the chain that has it. */
export function writerOf<D extends Pick<TomlDocument, "has">>(documents: readonly D[], key: KeyPath): D {
  for (let length = key.length; length > 0; length--) {
    const writer = documents.find((document) => document.has(key.slice(0, length)));
    if (writer !== undefined) return writer;
  }
  return documents[0]!;
}

/** Tables are merged key by key at every depth; anything else is replaced. Neither argument changes. */
export function mergeTables(base: TomlTable, own: TomlTable): TomlTable {
  const merged = emptyTable();
  for (const [key, value] of Object.entries(base)) merged[key] = value;
  for (const [key, value] of Object.entries(own)) {
    const below = merged[key];
    merged[key] = isTable(below) && isTable(value) ? mergeTables(below, value) : value;
  }
  return merged;
}

async function readDocument(
  file: string,
  namedAt: Position | undefined,
): Promise<Outcome<TomlDocument | undefined>> {
  const text = await readText(file);
  if (text.value !== undefined) return parseToml(text.value, file);
  // A base that cannot be read is a mistake in the line that names it.
  const problems = text.problems.map((problem) =>
    namedAt === undefined || problem.line !== undefined ? problem : { ...problem, ...namedAt },
  );
  return { value: undefined, problems };
}

/** The problem of the last of `files`, whose base is the first of them. */
export function extendsLoop(files: readonly string[]): Problem {
  const chain = [...files, files[0]!].map((file) => path.basename(file)).join(" → ");
  return {
    code: "extends_loop",
    severity: "error",
    message: `The file extends itself: ${chain}.`,
    advice: "Remove extends from one of them.",
  };
}

export function chainTooLong(): Problem {
  return {
    code: "extends_too_long",
    severity: "error",
    message: `More than ${longestChain} files extend one another.`,
    advice: "Merge some of the bases into one file.",
  };
}

function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

export function emptyTable(): TomlTable {
  return Object.create(null) as TomlTable;
}

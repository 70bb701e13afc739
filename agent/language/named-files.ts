// The files that a training file names, each with the value that names it.
import path from "node:path";
import type { SchemaNode } from "../training-file/keys.ts";
import type { KeyPath, ScalarNode, TomlNode } from "../toml/tree.ts";
import type { LanguageDocument } from "./document.ts";

export interface NamedFile {
  /** Of the key that holds the name. */
  path: KeyPath;
  value: ScalarNode;
  /** Absolute. */
  file: string;
  holds: NonNullable<SchemaNode["file"]>;
}

/** In the order of the text; what is empty or no text names nothing. */
export function namedFiles({ file, tree, dialect }: LanguageDocument): NamedFile[] {
  return tree.statements.flatMap((statement) => {
    if (statement.kind !== "pair" || statement.value === undefined) return [];
    return [...textsIn(statement.value, statement.path)].flatMap(([key, value]) => {
      const holds = dialect.keys.schemaAt(key)?.file;
      if (holds === undefined || value.value === "") return [];
      return [{ path: key, value, file: path.resolve(path.dirname(file), value.value as string), holds }];
    });
  });
}

/** Texts of a value, with their paths; tables and lists are looked through. */
function* textsIn(value: TomlNode, key: KeyPath): Generator<[KeyPath, ScalarNode]> {
  const waiting: [KeyPath, TomlNode][] = [[key, value]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [at, node] = next;
    if (node.kind === "string") yield [at, node];
    else if (node.kind === "table")
      for (const [name, entry] of node.entries) waiting.push([[...at, name], entry.value]);
    else if (node.kind === "array")
      waiting.push(...node.elements.map((element, index): [KeyPath, TomlNode] => [[...at, index], element]));
  }
}

/** Between the quotes of a text on one line. */
export function insideQuotes({ start, end }: ScalarNode): { start: number; end: number } {
  return { start: start + 1, end: Math.max(start + 1, end - 1) };
}

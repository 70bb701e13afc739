// Parses the TOML of a training file into plain tables without a prototype, each key with its position.
import { parse, TomlError } from "smol-toml";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import { isMentioned, spanAt } from "../toml/find.ts";
import { createLineFinder } from "../toml/lines.ts";
import { deepestPath } from "../toml/mistakes.ts";
import { parseToml as parseTree } from "../toml/parse.ts";
import { toTable, type TomlTable } from "../toml/table.ts";
import type { KeyPath, TomlNode, TomlTree } from "../toml/tree.ts";
import { prototypeKey, refusedByParser, syntaxProblem } from "./syntax-problems.ts";

/** Where something stands; lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
}

export interface TomlDocument {
  file: string;
  table: TomlTable;
  has(path: KeyPath): boolean;
  /** Where a key (or its value) stands; for what is not written, the nearest table above it, or the first line. */
  locate(path: KeyPath, part: "key" | "value"): Position;
}

/** Beyond this many mistakes of TOML a list helps nobody. */
const mostMistakes = 20;

/**
 * Reads TOML 1.1, which holds TOML 1.0; a problem for each place where the text breaks its rules. Ours says what
 * is wrong and where; what it lets pass, a second, independent parser must accept, too. `file` is only named.
 */
export function parseToml(text: string, file: string): Outcome<TomlDocument | undefined> {
  const tree = parseTree(text);
  const positionOf = createPositions(text, file);
  const fail = (problems: Problem[]) => ({ value: undefined, problems });
  if (tree.mistakes.length > 0)
    return fail(
      tree.mistakes
        .slice(0, mostMistakes)
        .map((mistake) => syntaxProblem(mistake, positionOf(mistake.start))),
    );
  const forbidden = findPrototypeKey(tree.root);
  if (forbidden !== undefined) return fail([prototypeKey(positionOf(forbidden))]);
  try {
    parse(text, { maxDepth: deepestPath, integersAsBigInt: "asNeeded" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return fail([refusedByParser({ file, line: error.line, column: error.column })]);
  }
  return { value: { table: toTable(tree), ...placesOf(tree, file) }, problems: [] };
}

/** What of a document tells where things stand. */
function placesOf(tree: TomlTree, file: string): Omit<TomlDocument, "table"> {
  const positionOf = createPositions(tree.text, file);
  return {
    file,
    has: (path) => isMentioned(tree, path),
    locate(path, part) {
      for (let length = path.length; length > 0; length--) {
        const span = spanAt(tree, path.slice(0, length), length === path.length ? part : "key");
        if (span !== undefined) return positionOf(span.start);
      }
      return { file, line: 1, column: 1 };
    },
  };
}

function createPositions(text: string, file: string): (offset: number) => Position {
  let lineOf: ReturnType<typeof createLineFinder> | undefined;
  return (offset) => ({ file, ...(lineOf ??= createLineFinder(text))(offset) });
}

/** Where the first key stands that means something to JavaScript itself. */
function findPrototypeKey(node: TomlNode): number | undefined {
  if (node.kind === "array") {
    for (const element of node.elements) {
      const found = findPrototypeKey(element);
      if (found !== undefined) return found;
    }
  } else if (node.kind === "table")
    for (const [name, { key, value }] of node.entries) {
      const found = name === "__proto__" ? key.start : findPrototypeKey(value);
      if (found !== undefined) return found;
    }
  return undefined;
}

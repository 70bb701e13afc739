// A training file with the files that it extends: as the editor has them where they are open, or else from the disk.
import path from "node:path";
import type { Problem } from "../../schemas/problem.ts";
import { entryAt, isMentioned, nodeAt } from "../toml/find.ts";
import { parseToml } from "../toml/parse.ts";
import { toTable, type TomlTable } from "../toml/table.ts";
import type { KeyPath, Span, TomlTree } from "../toml/tree.ts";
import {
  chainTooLong,
  emptyTable,
  extendsLoop,
  longestChain,
  mergeTables,
} from "../training-file/extends.ts";
import type { FactKind, Facts } from "../training-file/facts.ts";
import { readText } from "../training-file/text.ts";
import { createPositions, type Positions } from "./positions.ts";

/** One file of the chain. */
export interface Link {
  file: string;
  tree: TomlTree;
  positions: Positions;
  table: TomlTable;
  /** Whether the key is written there, also where its value cannot be read. */
  has(path: KeyPath): boolean;
}

export interface Chain {
  /** The file first, then its base, then the base of that. */
  links: readonly Link[];
  /** Merged as far as the files could be read, without the key `extends`. */
  table: TomlTable;
  /** What keeps a base from being read, and the link whose `extends` names it. */
  failure: { problem: Problem; link: Link } | undefined;
  /** Whether all bases could be read; false also while one is being looked up. */
  isWhole: boolean;
}

export interface Texts {
  facts: Facts;
  /** As the editor has it; undefined for a file that is not open. */
  textOf: (file: string) => string | undefined;
}

interface TextOnDisk {
  text: string | undefined;
  problems: readonly Problem[];
}

const textOnDisk: FactKind<string, TextOnDisk> = {
  name: "text",
  async look(file) {
    const { value: text, problems } = await readText(file);
    return { text, problems };
  },
  files: (file) => [file],
};

export function readChain(file: string, tree: TomlTree, positions: Positions, texts: Texts): Chain {
  const links: Link[] = [createLink(file, tree, positions)];
  for (;;) {
    const link = links.at(-1)!;
    const next = readBase(link, links, texts);
    if (typeof next === "object" && "tree" in next) {
      links.push(next);
      continue;
    }
    const failure = typeof next === "object" ? { problem: next.problem, link } : undefined;
    return { links, table: mergeLinks(links), failure, isWhole: next === "none" };
  }
}

/** Where a key or its value stands in a link; for what is not written there, the nearest table above it. */
export function spanOf({ tree }: Link, path: KeyPath, part: "key" | "value"): Span {
  for (let length = path.length; length > 0; length--) {
    const key = path.slice(0, length);
    const entry = entryAt(tree, key);
    const node = entry?.value ?? nodeAt(tree, key);
    if (node === undefined) continue;
    const isHeader = node.kind === "table" && node.origin !== "inline";
    if (length === path.length && part === "value" && !isHeader) return node;
    // An element of a list has no key.
    return entry?.key ?? node;
  }
  return { start: 0, end: 0 };
}

function readBase(
  { file, table }: Link,
  links: readonly Link[],
  { facts, textOf }: Texts,
): Link | { problem: Problem } | "none" | "not known yet" {
  const named = table["extends"];
  if (typeof named !== "string" || named === "") return "none";
  const base = path.resolve(path.dirname(file), named);
  const loop = links.findIndex((link) => link.file === base);
  if (loop >= 0) return { problem: extendsLoop(links.slice(loop).map((link) => link.file)) };
  if (links.length > longestChain) return { problem: chainTooLong() };
  const open = textOf(base);
  const read = open === undefined ? facts.ask(textOnDisk, base) : { text: open, problems: [] };
  if (read?.text !== undefined) return createLink(base, parseToml(read.text), createPositions(read.text));
  const problem = read?.problems[0];
  return problem === undefined ? "not known yet" : { problem };
}

function createLink(file: string, tree: TomlTree, positions: Positions): Link {
  return { file, tree, positions, table: toTable(tree), has: (path) => isMentioned(tree, path) };
}

function mergeLinks(links: readonly Link[]): TomlTable {
  const tables = links.map((link) => link.table);
  const table =
    tables.length === 1
      ? Object.assign(emptyTable(), tables[0])
      : tables.reduceRight((base, own) => mergeTables(base, own), emptyTable());
  if (typeof table["extends"] === "string" && table["extends"] !== "") delete table["extends"];
  return table;
}

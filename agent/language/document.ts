// A training file as the language server sees it: its text, its tree and the kind of file that it is.
import { parseToml } from "../toml/parse.ts";
import { reparseToml, type TextReplacement } from "../toml/reparse.ts";
import type { TomlTree } from "../toml/tree.ts";
import type { Dialect } from "./dialect.ts";
import { createPositions, type Positions } from "./positions.ts";

export interface LanguageDocument {
  /** Absolute; for a text that was never saved, where it would lie. */
  file: string;
  text: string;
  tree: TomlTree;
  dialect: Dialect;
  /** Offsets of its text as lines and characters, and back. */
  positions: Positions;
}

/** Whose dialect a file is, by its name and by what it holds; undefined for a file that is none of ours. */
export type Recognise = (file: string, tree: TomlTree) => Dialect | undefined;

export function createDocument(
  file: string,
  text: string,
  recognise: Recognise,
): LanguageDocument | undefined {
  return documentOf(file, parseToml(text), recognise);
}

/** The document after a change. The old one is used up: what reads it must not go on to do so. */
export function updateDocument(
  { file, tree }: LanguageDocument,
  text: string,
  change: TextReplacement,
  recognise: Recognise,
): LanguageDocument | undefined {
  return documentOf(file, reparseToml(tree, text, change) ?? parseToml(text), recognise);
}

function documentOf(file: string, tree: TomlTree, recognise: Recognise): LanguageDocument | undefined {
  const { text } = tree;
  const dialect = recognise(file, tree);
  return dialect && { file, text, tree, dialect, positions: createPositions(text) };
}

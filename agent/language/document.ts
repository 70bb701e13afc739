// A training file as the language server sees it: its text, its tree and the kind of file that it is.
import type { TomlTree } from "../toml/tree.ts";
import type { Dialect } from "./dialect.ts";

export interface LanguageDocument {
  /** Absolute; for a text that was never saved, where it would lie. */
  file: string;
  text: string;
  tree: TomlTree;
  dialect: Dialect;
}

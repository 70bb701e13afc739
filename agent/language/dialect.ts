// A kind of TOML training file: what it may hold, and what must hold between its values.
import type { RunPlan } from "../../schemas/protocol/run.ts";
import type { Outside } from "../training-file/check-outside.ts";
import type { KeyTable } from "../training-file/keys.ts";
import type { IsWritten, KeyEdit, KeyProblem } from "../training-file/key-problem.ts";
import type { KeyPath } from "../toml/tree.ts";
import type { TomlTable } from "../toml/table.ts";

export interface Dialect {
  id: "trainyard" | "torchtitan";
  /** Its name for people: "Trainyard", "torchtitan v0.2.2". */
  title: string;
  /** Every table and key, with kind, range, unit, default and meaning. */
  keys: KeyTable;
  /** Whether `extends` names a file whose tables lie below its own. */
  hasBases: boolean;
  /** What is wrong with the values that could be read, but for what needs other files. Pure. */
  check(table: TomlTable, isWritten: IsWritten): KeyProblem[];
  /** What is wrong with the files and datasets that it names; what is not known yet is not wrong yet. Pure. */
  checkOutside?(table: TomlTable, isWritten: IsWritten, outside: Outside): KeyProblem[];
  /** The columns that a key may name; undefined for a key that names none. What is not known yet is left out. */
  columnsFor?(key: KeyPath, table: TomlTable, outside: Outside): readonly string[] | undefined;
  /** Every value that is right, and defaults for what is left out. Pure. */
  withDefaults(table: TomlTable): TomlTable;
  /** What follows from the values and is not written. `plan` is the connected agent's, where one is known. Pure. */
  hints(table: TomlTable, isWritten: IsWritten, plan: RunPlan | undefined): KeyHint[];
  /** What else the file could be: of another version, or a file of another kind. Pure. */
  rewrites?(table: TomlTable): FileRewrite[];
}

/** A change of the whole file, or a new file beside it whose name ends in `extension`. */
export type FileRewrite =
  { title: string; edits: readonly KeyEdit[] } | { title: string; extension: string; text: string };

/** What stands behind the value of a key, where the key is written in the file. */
export interface KeyHint {
  path: KeyPath;
  text: string;
  /** Markdown. */
  explanation: string;
}

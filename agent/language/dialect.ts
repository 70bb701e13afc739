// A kind of TOML training file: what it may hold, and what must hold between its values.
import type { KeyTable } from "../training-file/keys.ts";
import type { IsWritten, KeyProblem } from "../training-file/key-problem.ts";
import type { TomlTable } from "../training-file/toml.ts";

export interface Dialect {
  id: "trainyard" | "torchtitan";
  /** Its name for people: "Trainyard", "torchtitan v0.2.2". */
  title: string;
  /** Every table and key, with kind, range, unit, default and meaning. */
  keys: KeyTable;
  /** What is wrong with the values that could be read, but for what needs other files. Pure. */
  check(table: TomlTable, isWritten: IsWritten): KeyProblem[];
}

// Trainyard's own training files as a dialect.
import { checkOutside } from "../training-file/check-outside.ts";
import type { TomlTable } from "../toml/table.ts";
import { checkTable } from "../training-file/check-table.ts";
import { trainingKeys } from "../training-file/keys.ts";
import type { Dialect } from "./dialect.ts";
import { trainyardHints } from "./trainyard-hints.ts";

export const trainyard: Dialect = {
  id: "trainyard",
  title: "Trainyard",
  keys: trainingKeys,
  hasBases: true,
  check: (table, isWritten) => checkTable(table, isWritten).problems,
  withDefaults: (table) => checkTable(table, () => false).file as unknown as TomlTable,
  hints: (table, isWritten, plan) => trainyardHints(checkTable(table, isWritten).file, plan),
  checkOutside: (table, isWritten, outside) => checkOutside(checkTable(table, isWritten), outside),
};

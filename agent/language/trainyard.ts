// Trainyard's own training files as a dialect.
import { checkContents } from "../training-file/check-contents.ts";
import { checkOutside } from "../training-file/check-outside.ts";
import { columnsOfRows } from "../training-file/check-rows.ts";
import type { TomlTable } from "../toml/table.ts";
import { checkTable, type CheckedTable } from "../training-file/check-table.ts";
import type { IsWritten } from "../training-file/key-problem.ts";
import { trainingKeys } from "../training-file/keys.ts";
import type { Dialect } from "./dialect.ts";
import { trainyardHints } from "./trainyard-hints.ts";

export const trainyard: Dialect = {
  id: "trainyard",
  title: "Trainyard",
  keys: trainingKeys,
  hasBases: true,
  check: (table, isWritten) => checked(table, isWritten).problems,
  withDefaults: (table) => checked(table, () => false).file as unknown as TomlTable,
  hints: (table, isWritten, plan) => trainyardHints(checked(table, isWritten).file, plan),
  checkOutside(table, isWritten, outside) {
    const values = checked(table, isWritten);
    return [...checkOutside(values, outside), ...checkContents(values, outside)];
  },
  columnsFor(key, table, { folderOf, facts }) {
    const names = key.join(".");
    if (names !== "dataset.split_column" && !names.startsWith("dataset.columns.")) return undefined;
    return columnsOfRows(checked(table, () => false).file.dataset, folderOf, facts);
  },
};

const checks = new WeakMap<TomlTable, CheckedTable>();

/** One table is asked about several times, and says the same each time. */
function checked(table: TomlTable, isWritten: IsWritten): CheckedTable {
  let check = checks.get(table);
  if (check === undefined) {
    check = checkTable(table, isWritten);
    checks.set(table, check);
  }
  return check;
}

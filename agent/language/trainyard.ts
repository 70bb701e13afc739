// Trainyard's own training files as a dialect.
import { checkOutside } from "../training-file/check-outside.ts";
import { checkTable } from "../training-file/check-table.ts";
import { trainingKeys } from "../training-file/keys.ts";
import type { Dialect } from "./dialect.ts";

export const trainyard: Dialect = {
  id: "trainyard",
  title: "Trainyard",
  keys: trainingKeys,
  hasBases: true,
  check: (table, isWritten) => checkTable(table, isWritten).problems,
  checkOutside: (table, isWritten, outside) => checkOutside(checkTable(table, isWritten), outside),
};

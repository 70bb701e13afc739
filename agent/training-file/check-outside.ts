// Checks what a training file names outside itself: files, and rows that were imported.
import type { Home } from "../store/home.ts";
import { checkBasePlace } from "./base.ts";
import { restsOn, type CheckedTable } from "./check-table.ts";
import type { Facts } from "./facts.ts";
import { checkImportedRows } from "./imported-rows.ts";
import type { KeyProblem } from "./key-problem.ts";
import { checkPaths, resolvePaths } from "./paths.ts";
import type { KeyPath } from "../toml/tree.ts";

export interface Outside {
  /** Where the file lies that wrote a key: relative paths start there. */
  folderOf: (path: KeyPath) => string;
  /** In which imported rows are looked for; they are not, when it is left out. */
  home: Home | undefined;
  facts: Facts;
}

/** What is wrong with what could be read. What is not known yet is not wrong yet. */
export function checkOutside(
  { file, wrong }: CheckedTable,
  { folderOf, home, facts }: Outside,
): KeyProblem[] {
  const problems = [
    ...checkPaths(file, folderOf, facts),
    ...checkBasePlace(file, folderOf, home, facts),
    // Rows that were imported from a file are known by where it lies.
    ...(home === undefined ? [] : checkImportedRows(resolvePaths(file, folderOf), home, facts)),
  ];
  return problems.filter((problem) => !restsOn(problem, wrong));
}

// What can be wrong with the changes that are to make a version.
import type { Problem } from "../../schemas/problem.ts";

function error(code: string, message: string, advice: string): Problem {
  return { code, severity: "error", message, advice };
}

export const revisionProblems = {
  changeNotReadable: (file: string, line: number, reason: string): Problem => ({
    ...error(
      "change_not_readable",
      `Line ${line} is no change of a row: ${reason}`,
      "Write one change a line, as `dataset/revise` takes them.",
    ),
    file,
    line,
  }),
  rowNotThere: (row: string) =>
    error(
      "row_not_there",
      `The version has no ${row}.`,
      "Name a row that the version has: by its split and its line, as `run/rows` does, or by its number from 0.",
    ),
  rowNotUnique: (row: string) =>
    error(
      "row_not_unique",
      `There are several rows under ${row}: a long text was cut there.`,
      "Name the row by its number instead.",
    ),
  nothingChanges: () =>
    error("nothing_changes", "The changes leave every row as it is.", "Change a row, or leave one out."),
} as const;

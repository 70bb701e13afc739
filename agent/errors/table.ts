// Failures of tables: files that are looked at while they change, and what is searched for in them.
import { TrainyardError } from "./trainyard-error.ts";

export const tableErrors = {
  tableNotFound: (id: string) =>
    new TrainyardError(
      "table_not_found",
      `This connection has no table ${id}.`,
      "Open the file again; a table is closed with the connection that opened it.",
      2,
    ),
  tableChanged: (file: string) =>
    new TrainyardError(
      "table_changed",
      `${file} has changed since the table was opened.`,
      "Close the table and open it again.",
      2,
    ),
  tableFailed: (reason: string) =>
    new TrainyardError(
      "table_failed",
      `The process that reads the table ${reason}.`,
      "Ask again; it is started anew and finds what was kept of the table.",
    ),
  tooManyTables: (limit: number, of: "connection" | "agent") =>
    new TrainyardError(
      "too_many_tables",
      `This ${of} has ${limit} tables open already, which is the most.`,
      "Close one that is not needed any more.",
    ),
  splitNotFound: (split: string, known: readonly string[]) =>
    new TrainyardError(
      "split_not_found",
      `The version has no split ${split}.`,
      `Use one of: ${known.join(", ")}.`,
      2,
    ),
  viewNotFound: (view: string) =>
    new TrainyardError(
      "view_not_found",
      `The table has no view ${view} any more.`,
      "Ask for the view again; a new one takes the place of the one before.",
      2,
    ),
  rowNotFound: (row: number, rows: number) =>
    new TrainyardError(
      "row_not_found",
      `The table has no row ${row}: it has ${rows}.`,
      "Rows are counted from 0.",
      2,
    ),
  patternNotUsable: (pattern: string, reason: string) =>
    new TrainyardError(
      "pattern_not_usable",
      `${JSON.stringify(pattern.slice(0, 200))} is not a regular expression: ${reason.slice(0, 300)}.`,
      "Put a backslash before characters that are meant as themselves, or search for the text as it is.",
      2,
    ),
  patternTooSlow: (pattern: string, seconds: number) =>
    new TrainyardError(
      "pattern_too_slow",
      `The regular expression ${JSON.stringify(pattern.slice(0, 200))} takes more than ${seconds} s on a few rows.`,
      "Avoid repetitions inside of repetitions, such as (a+)+.",
      2,
    ),
};

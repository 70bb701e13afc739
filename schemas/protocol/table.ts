// Tables: rows of a file of any size, or of an imported version, to scroll, sort, filter and search.
import * as z from "zod";
import { Example, FileFormat } from "../dataset.ts";
import { Problem } from "../problem.ts";
import { DatasetOptions } from "./dataset.ts";
import { Id, method } from "./method.ts";

/** A table belongs to the connection that opened it, and is closed with it. */
export const TableId = Id.describe("The id that `table/open` gave to this connection.");

/** What most values of a column are; `messages` is a list of messages with a role and a text each. */
export const ColumnKind = z.enum(["text", "number", "boolean", "messages", "list", "object", "mixed"]);
export type ColumnKind = z.infer<typeof ColumnKind>;

export const TableColumn = z.strictObject({ name: z.string(), kind: ColumnKind });
export type TableColumn = z.infer<typeof TableColumn>;

/** Something about one row, in short; `table/row` tells all of it. */
export const RowProblem = z.strictObject({
  code: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
});
export type RowProblem = z.infer<typeof RowProblem>;

/** A row as a table shows it. */
export const TableRow = z.strictObject({
  position: z.int().describe("In the view, or in the table where there is none; from 0."),
  row: z.int().describe("Number of the record in the file, from 0; it names the row in every view."),
  line: z.int().describe("Line in the file that the row came from; in a JSON array its position. From 1."),
  cells: z
    .array(z.string().nullable())
    .describe(
      "One text a column, to be shown: its beginning where it is long, null where there is no value.",
    ),
  cut: z.array(z.int()).describe("Indices of the cells that hold only the beginning."),
  others: z.int().optional().describe("Values of the row under names that are no column of the table."),
  problem: RowProblem.optional().describe("Why training would leave the row out, or warn of it."),
});
export type TableRow = z.infer<typeof TableRow>;

const RowsOfTable = z.union([
  z.strictObject({
    file: z.string().min(1).max(4096).describe("An absolute path on the agent's machine."),
    options: DatasetOptions.optional().describe("What decides which example a row becomes."),
  }),
  z.strictObject({ dataset: Id, version: Id.optional(), split: z.string().min(1).max(60).default("train") }),
]);

export const TableProgress = z.strictObject({
  rows: z.int().describe("Rows so far."),
  fraction: z.number().min(0).max(1),
});
export type TableProgress = z.infer<typeof TableProgress>;

const column = z.string().max(1000);
const matchCase = z.boolean().default(false);
const text = z.string().max(10_000);

/** A row is shown when it passes all of them. */
export const TableFilter = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("contains"), column: column.optional(), value: text, matchCase }),
  z.strictObject({ kind: z.literal("equals"), column, value: text, matchCase }),
  z.strictObject({
    kind: z.literal("matches"),
    column: column.optional(),
    value: z.string().max(1000).describe("A regular expression of JavaScript with the flag `u`."),
    matchCase,
  }),
  z.strictObject({ kind: z.literal("less"), column, value: z.number() }),
  z.strictObject({ kind: z.literal("greater"), column, value: z.number() }),
  z.strictObject({ kind: z.literal("empty"), column }),
  z.strictObject({ kind: z.literal("notEmpty"), column }),
  z.strictObject({ kind: z.literal("hasProblem") }),
]);
export type TableFilter = z.infer<typeof TableFilter>;

export const TableSort = z.strictObject({ column, descending: z.boolean().default(false) });
export type TableSort = z.infer<typeof TableSort>;

export const WholeRow = z.strictObject({
  row: z.int(),
  line: z.int(),
  bytes: z.int().describe("Of the record in the file."),
  raw: z.string().describe("As it stands in the file; bytes that are no UTF-8 are replaced."),
  isCut: z.boolean().describe("Whether `raw` is only the beginning; then there is no `value`."),
  value: z
    .unknown()
    .describe("The record as read: an object with the columns, or null where it cannot be read."),
  example: Example.nullable().describe("What training would see; null where the problems say why not."),
  problems: z.array(Problem),
});
export type WholeRow = z.infer<typeof WholeRow>;

/** `count` rows from `row` on. They begin on lines from `line` to `lastLine`, and no other row does. */
export const RowRange = z.strictObject({
  row: z.int(),
  count: z.int(),
  line: z.int(),
  lastLine: z.int(),
});
export type RowRange = z.infer<typeof RowRange>;

export const tableMethods = {
  "table/open": method({
    summary:
      "Opens a file or a split of a dataset as a table; answers with its first rows, before it is indexed.",
    params: z.strictObject({ rows: RowsOfTable }),
    result: z.strictObject({
      table: TableId,
      format: FileFormat,
      columns: z.array(TableColumn),
      bytes: z.number(),
      rows: z.int().nullable().describe("Null until `table/index` has been answered."),
      firstRows: z.array(TableRow),
      problems: z.array(Problem).describe("Of the file as a whole."),
    }),
    changes: false,
    example: { rows: { file: "/data/questions.jsonl" } },
  }),
  "table/index": method({
    summary: "Reads the whole file once, so that any row can be shown; answers when that is done.",
    params: z.strictObject({ table: TableId }),
    result: z.strictObject({
      rows: z.int(),
      problems: z.array(Problem).describe("Of the file as a whole, such as a part that cannot be shown."),
    }),
    progress: TableProgress,
    changes: false,
    example: { table: "table-1" },
  }),
  "table/rows": method({
    summary: "A page of rows; fewer than asked for where they would be too large for one answer.",
    params: z.strictObject({
      table: TableId,
      view: Id.optional().describe("What `table/view` gave; all rows in the order of the file without it."),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(100),
    }),
    result: z.strictObject({ rows: z.array(TableRow) }),
    changes: false,
    example: { table: "table-1", offset: 120_000, limit: 50 },
  }),
  "table/ranges": method({
    summary: "The rows of a page as ranges of their numbers, with their lines: quick also for many rows.",
    params: z.strictObject({
      table: TableId,
      view: Id.optional().describe("What `table/view` gave; all rows in the order of the file without it."),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(10_000).default(10_000),
    }),
    result: z.strictObject({ ranges: z.array(RowRange) }),
    changes: false,
    example: { table: "table-1", limit: 5000 },
  }),
  "table/row": method({
    summary: "One whole record: its text, its values, and the example that training would see.",
    params: z.strictObject({ table: TableId, row: z.int().min(0) }),
    result: WholeRow,
    changes: false,
    example: { table: "table-1", row: 120_000 },
  }),
  "table/view": method({
    summary: "Rows that pass the filters, in the order asked for; takes the place of the view before.",
    params: z.strictObject({
      table: TableId,
      filters: z.array(TableFilter).max(20).default([]),
      sort: z.array(TableSort).max(4).default([]),
    }),
    result: z.strictObject({ view: Id, rows: z.int() }),
    progress: TableProgress,
    changes: false,
    example: {
      table: "table-1",
      filters: [{ kind: "contains", column: "question", value: "rebase" }],
      sort: [{ column: "answer", descending: true }],
    },
  }),
  "table/find": method({
    summary: "The next row that holds a text, from a position on up to the end, or down to the beginning.",
    params: z.strictObject({
      table: TableId,
      view: Id.optional(),
      text: z.string().min(1).max(1000),
      from: z.int().min(0).default(0).describe("The first position that is looked at."),
      backwards: z.boolean().default(false),
      matchCase,
      regularExpression: z.boolean().default(false),
    }),
    result: z.strictObject({ position: z.int().nullable() }),
    progress: TableProgress,
    changes: false,
    example: { table: "table-1", text: "rebase", from: 120_001 },
  }),
  "table/close": method({
    summary: "Closes a table and removes what was kept for it.",
    params: z.strictObject({ table: TableId }),
    result: z.null(),
    changes: false,
    example: { table: "table-1" },
  }),
};

// What an agent and the process of a table say to each other, checked by whoever receives it.
import * as z from "zod";
import { Problem } from "../../schemas/problem.ts";
import { tableMethods, TableProgress } from "../../schemas/protocol/table.ts";
import { DatasetSection } from "../../schemas/training.ts";
import { FileState } from "../table/file-state.ts";
import { Failure } from "./messages.ts";

/** The file of a split of a version, or a file of rows. */
export const TableRows = z.union([
  z.strictObject({ splitFile: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1), section: DatasetSection }),
]);
export type TableRows = z.infer<typeof TableRows>;

const View = z.strictObject({ id: z.string(), rows: z.int() });

/** What the next process of the table is to know. */
export const KnownTable = z.strictObject({
  state: FileState,
  index: z.strictObject({ records: z.int(), problems: z.array(Problem) }).nullable(),
  view: View.nullable(),
});
export type KnownTable = z.infer<typeof KnownTable>;

const known = { known: KnownTable };
const methods = {
  index: tableMethods["table/index"],
  rows: tableMethods["table/rows"],
  ranges: tableMethods["table/ranges"],
  row: tableMethods["table/row"],
  view: tableMethods["table/view"],
  find: tableMethods["table/find"],
};

/** `open` comes first, and once. */
export const tableCalls = {
  open: {
    params: z.strictObject({ rows: TableRows, folder: z.string().min(1), known: KnownTable.optional() }),
    result: tableMethods["table/open"].result.omit({ table: true }).extend(known),
  },
  index: {
    params: methods.index.params.omit({ table: true }),
    result: methods.index.result.extend(known),
  },
  rows: { params: methods.rows.params.omit({ table: true }), result: methods.rows.result },
  ranges: { params: methods.ranges.params.omit({ table: true }), result: methods.ranges.result },
  row: { params: methods.row.params.omit({ table: true }), result: methods.row.result },
  view: { params: methods.view.params.omit({ table: true }), result: methods.view.result.extend(known) },
  find: { params: methods.find.params.omit({ table: true }), result: methods.find.result },
};

export type TableCall = keyof typeof tableCalls;
export type TableParams<C extends TableCall> = z.output<(typeof tableCalls)[C]["params"]>;
export type TableResult<C extends TableCall> = z.output<(typeof tableCalls)[C]["result"]>;

/** To the process. */
export const TableOrder = z.union([
  z.strictObject({
    id: z.int(),
    call: z.enum(Object.keys(tableCalls) as [TableCall, ...TableCall[]]),
    params: z.unknown(),
  }),
  /** The call is no longer wanted; it is answered all the same. */
  z.strictObject({ cancel: z.int() }),
]);
export type TableOrder = z.infer<typeof TableOrder>;

/** From the process. The last three kinds end a call. */
export const TableReport = z.discriminatedUnion("kind", [
  /** Now and then while there is a call that is not answered. */
  z.strictObject({ kind: z.literal("alive") }),
  z.strictObject({ kind: z.literal("progress"), id: z.int(), progress: TableProgress }),
  z.strictObject({ kind: z.literal("done"), id: z.int(), result: z.unknown() }),
  z.strictObject({ kind: z.literal("failed"), id: z.int(), failure: Failure }),
  z.strictObject({ kind: z.literal("broken"), id: z.int(), message: z.string(), stack: z.string() }),
]);
export type TableReport = z.infer<typeof TableReport>;

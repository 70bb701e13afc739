// The dataset page: rows of a file or of an imported version, what becomes of them, and what is to be changed.
import * as z from "zod";
import { Example } from "../dataset.ts";
import { Problem } from "../problem.ts";
import { DifferenceCounts, RenderedRow, RowDifference } from "../protocol/dataset.ts";
import { TableColumn, TableFilter, TableRow, TableSort, WholeRow } from "../protocol/table.ts";
import { panelContract } from "./panel.ts";

/** Names an answer. */
const Request = z.int();

/** What went wrong, for people. */
export const Failure = z.strictObject({ message: z.string(), advice: z.string() });
export type Failure = z.infer<typeof Failure>;

export const VersionChoice = z.strictObject({
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Rows by split. */
  rows: z.record(z.string(), z.int()),
  rowsKeptOut: z.int(),
  duplicateRows: z.int(),
  leakedRows: z.int(),
  notes: z.string(),
  /** How many rows it has fewer, and how many hold something else, than the version it was made from. */
  revision: z.strictObject({ version: z.string(), excluded: z.int(), replaced: z.int() }).nullable(),
});
export type VersionChoice = z.infer<typeof VersionChoice>;

/** What the rows are of. */
export const Place = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("file"), name: z.string() }),
  z.strictObject({
    kind: z.literal("version"),
    name: z.string(),
    version: z.string(),
    split: z.string(),
    /** The one that is taken where none is named. */
    current: z.string(),
    /** Newest first. */
    versions: z.array(VersionChoice),
  }),
]);
export type Place = z.infer<typeof Place>;

export const AgentState = z.enum([
  "connected",
  "starting",
  "reconnecting",
  "stopped",
  "incompatible",
  "failed",
]);

/** Which rows are shown, in which order. */
export const Arrangement = z.strictObject({ filters: z.array(TableFilter), sort: z.array(TableSort) });
export type Arrangement = z.infer<typeof Arrangement>;

const RowName = z.strictObject({ row: z.int(), line: z.int() });

export const Edit = RowName.extend({ example: Example });
export type Edit = z.infer<typeof Edit>;

/** Changes that are not saved as a version yet. */
export const Pending = z.strictObject({
  /** First and last number of each stretch of rows that are left out, in order. */
  excluded: z.instanceof(Uint32Array),
  edits: z.array(Edit),
  /** The file has changed since the first of them. */
  isStale: z.boolean(),
  /** Changes of other splits of this version, which are saved together with these. */
  elsewhere: z.int(),
});
export type Pending = z.infer<typeof Pending>;

/** A tokenizer that can be chosen: `run:…`, `model:…` or `file:…`. */
export const TokenizerChoice = z.strictObject({
  id: z.string(),
  label: z.string(),
  group: z.enum(["run", "model", "file"]),
  /** Tokens of a sequence, where it is known what it was or will be trained with. */
  sequenceLength: z.int().nullable(),
});
export type TokenizerChoice = z.infer<typeof TokenizerChoice>;

/** Tokens of the row that is looked at, or of the first rows. */
export const TokensWanted = z.strictObject({
  row: z.int().nullable(),
  tokenizer: z.string(),
  /** Null: without an end. */
  sequenceLength: z.int().min(1).max(1_000_000).nullable(),
});
export type TokensWanted = z.infer<typeof TokensWanted>;

export const Compared = z.strictObject({ left: z.string(), right: z.string(), offset: z.int() });
export type Compared = z.infer<typeof Compared>;

const Down = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("place"), place: Place }),
  z.strictObject({ kind: z.literal("agent"), state: AgentState, failure: Failure.nullable() }),
  /** The rows were opened, or opened anew after the agent was restarted or the file has changed. */
  z.strictObject({
    kind: z.literal("table"),
    columns: z.array(TableColumn),
    bytes: z.number(),
    /** Null until all are counted. */
    rows: z.int().nullable(),
    firstRows: z.array(TableRow),
    problems: z.array(Problem),
    /** The same rows as before, as far as is known. */
    isSame: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("notOpened"), failure: Failure }),
  /** What was opened is no file that the agent can read, as one side of a comparison with an older commit. */
  z.strictObject({ kind: z.literal("elsewhere"), scheme: z.string() }),
  z.strictObject({ kind: z.literal("indexing"), rows: z.int(), fraction: z.number() }),
  z.strictObject({ kind: z.literal("indexed"), rows: z.int(), problems: z.array(Problem) }),
  /** Null where they cannot be had. */
  z.strictObject({ kind: z.literal("rows"), request: Request, rows: z.array(TableRow).nullable() }),
  z.strictObject({ kind: z.literal("arranging"), fraction: z.number() }),
  /** `rows` is null where it failed or was given up; then the rows are shown as before. */
  z.strictObject({
    kind: z.literal("arranged"),
    arrangement: Arrangement,
    rows: z.int().nullable(),
    failure: Failure.nullable(),
  }),
  z.strictObject({ kind: z.literal("finding"), request: Request, fraction: z.number() }),
  z.strictObject({
    kind: z.literal("found"),
    request: Request,
    position: z.int().nullable(),
    failure: Failure.nullable(),
  }),
  z.strictObject({
    kind: z.literal("row"),
    row: z.int(),
    whole: WholeRow.nullable(),
    failure: Failure.nullable(),
  }),
  z.strictObject({
    kind: z.literal("tokenizers"),
    choices: z.array(TokenizerChoice),
    chosen: z.string().nullable(),
  }),
  z.strictObject({
    kind: z.literal("tokens"),
    wanted: TokensWanted,
    rows: z.array(RenderedRow),
    /** The chat template, where the tokenizer has one. */
    template: z.string().nullable(),
    problems: z.array(Problem),
    failure: Failure.nullable(),
  }),
  z.strictObject({ kind: z.literal("pending"), pending: Pending }),
  /** Rows are being marked, imported or saved; null when that has ended. */
  z.strictObject({
    kind: z.literal("working"),
    work: z.strictObject({ message: z.string(), fraction: z.number().nullable() }).nullable(),
  }),
  z.strictObject({ kind: z.literal("file"), state: z.enum(["asRead", "changed", "deleted"]) }),
  z.strictObject({
    kind: z.literal("comparison"),
    compared: Compared,
    counts: DifferenceCounts.nullable(),
    rows: z.array(RowDifference),
    total: z.int(),
    failure: Failure.nullable(),
  }),
  z.strictObject({
    kind: z.literal("importProblems"),
    problems: z.array(Problem),
    failure: Failure.nullable(),
  }),
  /** Shows a row of all that there are, with its tokens where somebody wants to see them. */
  z.strictObject({ kind: z.literal("reveal"), position: z.int().nullable(), tokens: z.boolean() }),
  /** Shows what another version has that this one has not, and the other way round. */
  z.strictObject({ kind: z.literal("compareWith"), version: z.string() }),
]);

const Up = z.discriminatedUnion("kind", [
  /** Starts the agent if need be, and opens the rows anew. */
  z.strictObject({ kind: z.literal("openAnew") }),
  z.strictObject({ kind: z.literal("fetch"), request: Request, offset: z.int().min(0), limit: z.int() }),
  z.strictObject({ kind: z.literal("giveUp"), request: Request }),
  z.strictObject({ kind: z.literal("arrange"), arrangement: Arrangement }),
  z.strictObject({ kind: z.literal("stopArranging") }),
  z.strictObject({
    kind: z.literal("find"),
    request: Request,
    text: z.string().min(1).max(1000),
    from: z.int().min(0),
    backwards: z.boolean(),
    matchCase: z.boolean(),
    regularExpression: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("stopFinding") }),
  z.strictObject({ kind: z.literal("showRow"), row: z.int() }),
  z.strictObject({ kind: z.literal("showTokens"), wanted: TokensWanted }),
  /** Asks for a tokenizer.json by a dialog. */
  z.strictObject({ kind: z.literal("chooseTokenizerFile") }),
  z.strictObject({ kind: z.literal("mark"), rows: z.array(RowName), isExcluded: z.boolean() }),
  /** Rows at positions [from, to) of what is shown; to the end where `to` is null. */
  z.strictObject({
    kind: z.literal("markShown"),
    from: z.int(),
    to: z.int().nullable(),
    isExcluded: z.boolean(),
  }),
  z.strictObject({ kind: z.literal("stopWorking") }),
  z.strictObject({ kind: z.literal("edit"), edit: Edit }),
  z.strictObject({ kind: z.literal("dropEdit"), row: z.int() }),
  z.strictObject({ kind: z.literal("save") }),
  z.strictObject({ kind: z.literal("discard") }),
  z.strictObject({ kind: z.literal("openAsText"), at: RowName.nullable() }),
  z.strictObject({ kind: z.literal("importFile") }),
  z.strictObject({ kind: z.literal("train") }),
  /** Asks for a model and opens the form that tunes it on these rows. */
  z.strictObject({ kind: z.literal("tune") }),
  z.strictObject({ kind: z.literal("showVersion"), version: z.string(), split: z.string() }),
  z.strictObject({ kind: z.literal("restore"), version: z.string() }),
  z.strictObject({ kind: z.literal("compare"), compared: Compared, limit: z.int().min(1).max(200) }),
  z.strictObject({ kind: z.literal("showImportProblems") }),
  /** Opens the file and the line that a problem names. */
  z.strictObject({ kind: z.literal("openProblem"), index: z.int().min(0) }),
  z.strictObject({ kind: z.literal("copy"), text: z.string() }),
]);

const View = z.strictObject({
  /** Position of the row at the top, and of the row that is looked at. */
  top: z.number(),
  active: z.int(),
  widths: z.record(z.string(), z.number()),
  hidden: z.array(z.string()),
  arrangement: Arrangement,
  detail: z.strictObject({
    isOpen: z.boolean(),
    side: z.enum(["right", "below"]),
    /** Pixels. */
    size: z.number(),
    tab: z.enum(["conversation", "tokens", "json"]),
    /** Examples that are being written. */
    drafts: z.array(Edit).default([]),
  }),
  sequenceLength: z.int().nullable(),
  /** The version that this one is compared with, where that is shown. */
  comparedWith: z.string().nullable(),
});

export const datasetPanel = panelContract({ name: "dataset", down: Down, up: Up, view: View });
export type DatasetDown = z.output<typeof Down>;
export type DatasetUp = z.output<typeof Up>;
export type DatasetView = z.output<typeof View>;

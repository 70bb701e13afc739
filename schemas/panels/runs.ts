// The table of runs: what was chosen for each and how it went, to be sorted, filtered, grouped and compared.
import * as z from "zod";
import { FlatConfig } from "../protocol/run.ts";
import { RunState } from "../run.ts";
import { panelContract } from "./panel.ts";

export const RunRow = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: RunState,
  tags: z.array(z.string()),
  notes: z.string(),
  createdAt: z.iso.datetime(),
  /** Seconds from its start to its end, or until now. */
  seconds: z.number().optional(),
  step: z.int(),
  steps: z.int(),
  /** Id and version. */
  dataset: z.string().optional(),
  loss: z.number().optional(),
  validationLoss: z.number().optional(),
  validationAccuracy: z.number().optional(),
  tokensPerSecond: z.number().optional(),
  parameters: z.int().optional(),
  checkpoints: z.int(),
  /** Waits until somebody releases it. */
  isHeld: z.boolean(),
  /** Why it failed, is paused or waits. */
  remark: z.string().optional(),
});
export type RunRow = z.infer<typeof RunRow>;

const ColumnSort = z.strictObject({ column: z.string(), descending: z.boolean() });

export const RunsView = z.strictObject({
  /** Columns that are shown, in their order; null for the usual ones. */
  columns: z.array(z.string()).nullable(),
  widths: z.record(z.string(), z.number()),
  sort: z.array(ColumnSort),
  query: z.string(),
  /** Column that the rows are grouped by. */
  group: z.string().nullable(),
  closedGroups: z.array(z.string()),
  pinned: z.array(z.string()),
  selected: z.array(z.string()),
});
export type RunsView = z.infer<typeof RunsView>;

/** What can be done with the selected runs; each is the command `trainyard.run.<action>`. */
export const RunAction = z.enum([
  "open",
  "compare",
  "explainDifferences",
  "stop",
  "resume",
  "hold",
  "release",
  "moveToFront",
  "chat",
  "export",
  "rename",
  "openFile",
  "copyId",
  "remove",
]);
export type RunAction = z.infer<typeof RunAction>;

export const runsPanel = panelContract({
  name: "runs",
  view: RunsView,
  down: z.discriminatedUnion("kind", [
    /** All runs at first (`isAll`), then those that have changed. */
    z.strictObject({
      kind: z.literal("runs"),
      isAll: z.boolean(),
      runs: z.array(RunRow),
      removed: z.array(z.string()),
    }),
    z.strictObject({ kind: z.literal("configs"), configs: z.record(z.string(), FlatConfig) }),
    /** Why there is nothing to see, for people; null when all is well. */
    z.strictObject({ kind: z.literal("agent"), problem: z.string().nullable() }),
  ]),
  up: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("do"), action: RunAction, runs: z.array(z.string()).min(1) }),
    z.strictObject({ kind: z.literal("startAgent") }),
    z.strictObject({ kind: z.literal("newTraining") }),
  ]),
});

// The overview of the pages in a browser: what goes on now, what there is, and how the machine stands.
import * as z from "zod";
import { Id, ModelReference } from "../protocol/method.ts";
import { RunState } from "../run.ts";
import { panelContract } from "./panel.ts";

export const OverviewRun = z.strictObject({
  id: Id,
  name: z.string(),
  state: RunState,
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  step: z.int(),
  steps: z.int(),
  loss: z.number().optional(),
  validationLoss: z.number().optional(),
  /** Seconds until the last step. */
  remainingSeconds: z.number().optional(),
  /** Why it failed, is paused or waits. */
  remark: z.string().optional(),
});
export type OverviewRun = z.infer<typeof OverviewRun>;

export const OverviewDataset = z.strictObject({
  id: Id,
  name: z.string(),
  /** Of the current version, by split. */
  rows: z.record(z.string(), z.int()),
  bytes: z.number(),
  versions: z.int(),
  changedAt: z.iso.datetime(),
});
export type OverviewDataset = z.infer<typeof OverviewDataset>;

/** Something to talk to: a model, or the best checkpoint of a run. */
export const OverviewModel = z.strictObject({
  name: z.string(),
  reference: ModelReference,
  /** Bytes of a model; null for a checkpoint. */
  bytes: z.number().nullable(),
  formats: z.array(z.string()),
  changedAt: z.iso.datetime(),
  /** Whether it can be talked to. */
  canChat: z.boolean(),
  /** How it stands, in words; empty where it is not loaded. */
  standing: z.string(),
  isServed: z.boolean(),
});
export type OverviewModel = z.infer<typeof OverviewModel>;

const Amount = z.strictObject({ used: z.number(), total: z.number() });

export const OverviewMachine = z.strictObject({
  /** Busy share of all cores, 0 to 1. */
  load: z.number(),
  cores: z.int(),
  /** Bytes. */
  memory: Amount,
  disk: Amount,
  gpus: z.array(
    z.strictObject({ name: z.string(), utilisation: z.number().nullable(), memory: Amount.nullable() }),
  ),
});
export type OverviewMachine = z.infer<typeof OverviewMachine>;

/** All of it, or all of one kind. */
export const OverviewPart = z.enum(["all", "data", "models"]);
export type OverviewPart = z.infer<typeof OverviewPart>;

export const OverviewState = z.strictObject({
  kind: z.literal("state"),
  part: OverviewPart,
  /** Those that train, are paused or wait. */
  active: z.array(OverviewRun),
  /** The newest that have ended. */
  ended: z.array(OverviewRun),
  runs: z.int(),
  datasets: z.array(OverviewDataset),
  models: z.array(OverviewModel),
  /** Where the agent keeps everything. */
  home: z.string(),
});
export type OverviewState = z.infer<typeof OverviewState>;

export const overviewPanel = panelContract({
  name: "overview",
  view: z.strictObject({ scroll: z.number() }),
  down: z.discriminatedUnion("kind", [
    OverviewState,
    z.strictObject({ kind: z.literal("machine"), hostname: z.string(), machine: OverviewMachine }),
  ]),
  up: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("openRuns") }),
    z.strictObject({ kind: z.literal("openPart"), part: OverviewPart }),
    z.strictObject({ kind: z.literal("openRun"), run: Id }),
    z.strictObject({ kind: z.literal("stopRun"), run: Id }),
    z.strictObject({ kind: z.literal("openDataset"), dataset: Id }),
    z.strictObject({ kind: z.literal("chat"), model: ModelReference }),
    z.strictObject({ kind: z.literal("openModel"), model: ModelReference }),
    z.strictObject({ kind: z.literal("copy"), text: z.string() }),
  ]),
});

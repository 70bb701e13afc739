// The live view of one or more runs: charts, log, the rows behind a point, and why the runs differ.
import * as z from "zod";
import { DatasetVersionId, Id, ModelReference } from "../protocol/method.ts";
import { RunDifference, RunSummary, StepRow } from "../protocol/run.ts";
import { LogLine, Metric } from "../run.ts";
import { SeriesKey, SeriesQuery } from "../series.ts";
import { panelContract } from "./panel.ts";

/** In the order in which they are shown. */
export const ChartName = z.enum([
  "loss",
  "rewardMargin",
  "rewards",
  "preferred",
  "accuracy",
  "learningRate",
  "gradientNorm",
  "tokensPerSecond",
  "memory",
  "gpu",
]);
export type ChartName = z.infer<typeof ChartName>;

export const RunAxis = SeriesQuery.shape.x.unwrap();
export type RunAxis = z.infer<typeof RunAxis>;

/**
 * What a history is for. A new question for the same run and purpose takes the place of one that is under way:
 * `overview` is the whole run, `detail` the shown range, `clock` and `steps` tell which time and step a place has,
 * `table` is what a file is made of.
 */
export const HistoryPurpose = z.enum(["overview", "detail", "clock", "steps", "table"]);
export type HistoryPurpose = z.infer<typeof HistoryPurpose>;

/** The numbers of a train metric in `live`, in this order; NaN for those of preferences where it has none. */
export const trainFields = ["seq", "step", "time", "tokens", ...SeriesKey.options] as const;

export const LogFile = z.enum(["log", "output"]);
export type LogFile = z.infer<typeof LogFile>;

/** Which lines are to be seen; none of the levels means all. */
export const LogFilter = z.strictObject({
  run: Id,
  file: LogFile,
  levels: z.array(LogLine.shape.level).max(3),
  search: z.string().max(200),
});
export type LogFilter = z.infer<typeof LogFilter>;

/** A line with where it begins in its file. */
export const PlacedLogLine = LogLine.extend({ place: z.int() });
export type PlacedLogLine = z.infer<typeof PlacedLogLine>;

/** A difference of all runs that are shown, one value a run. */
export const OverlayDifference = z.strictObject({
  area: RunDifference.shape.area,
  key: z.string(),
  values: z.array(z.string()),
});
export type OverlayDifference = z.infer<typeof OverlayDifference>;

export const RunCommand = z.enum([
  "stop",
  "resume",
  "release",
  "openFile",
  "rename",
  "reveal",
  "copyId",
  "remove",
]);
export type RunCommand = z.infer<typeof RunCommand>;

/** A quantity of the machine as it was, in bins of equal width; NaN where nothing was measured. */
const MachineSeries = z.strictObject({
  /** As docs/monitor.md has it, such as `gpu.0.utilisation`. */
  name: z.string(),
  min: z.instanceof(Float32Array),
  max: z.instanceof(Float32Array),
  mean: z.instanceof(Float32Array),
});
export type MachineSeries = z.infer<typeof MachineSeries>;

/** What a run tunes, and how. */
export const Tuning = z.strictObject({
  /** Of the base. */
  name: z.string(),
  /** Its card opens where it is one of the home. */
  model: ModelReference.optional(),
  /** As its publisher names it, such as `apache-2.0`. */
  license: z.string().optional(),
  /** Of the frozen base. */
  quantization: z.enum(["none", "int8", "int4"]),
  /** Absent where all weights are trained. */
  lora: z
    .strictObject({
      rank: z.int(),
      alpha: z.number(),
      /** Scaled by alpha / √rank. */
      isStabilized: z.boolean(),
      /** Projections with an adapter, or a pattern of their names; null for all of them. */
      targets: z.array(z.string()).nullable(),
    })
    .optional(),
  /** Where it learns from preferences. */
  dpo: z.strictObject({ beta: z.number() }).optional(),
  /** Parameters that are trained, and all, adapters among them. */
  trained: z.int().optional(),
  total: z.int().optional(),
});
export type Tuning = z.infer<typeof Tuning>;

/** How the tuned model did in one metric, beside its base on the same rows. */
export const Headline = z.strictObject({
  testSet: z.string(),
  rows: z.int(),
  /** Of the metric, in English. */
  title: z.string(),
  isShare: z.boolean(),
  isHigherBetter: z.boolean(),
  /** Why a base is left out, for people. */
  notes: z.array(z.string()),
  /** In the order in which they are shown. */
  models: z.array(
    z.strictObject({
      evaluation: Id,
      /** Solved examples that the base saw first; null for the tuned model. */
      fewShot: z.int().nullable(),
      value: z.number().nullable(),
      /** Ends of the 95 % confidence interval. */
      interval: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
});
export type Headline = z.infer<typeof Headline>;

const Down = z.discriminatedUnion("kind", [
  /** First of all, and whenever the choice of runs has changed; the runs stand in the order of the overlay. */
  z.strictObject({
    kind: z.literal("runs"),
    runs: z.array(RunSummary),
    /** Runs that were asked for and are no longer there. */
    gone: z.array(z.string()),
    smoothing: z.number().describe("Of the user's settings."),
    differences: z.boolean().describe("Whether to show why the runs differ."),
  }),
  z.strictObject({ kind: z.literal("run"), run: RunSummary }),
  z.strictObject({ kind: z.literal("removed"), run: Id }),
  z.strictObject({ kind: z.literal("base"), run: Id, base: Tuning }),
  /** Null where the run's model was not evaluated, or is no longer. */
  z.strictObject({ kind: z.literal("evaluated"), run: Id, headline: Headline.nullable() }),
  z.strictObject({ kind: z.literal("peakMemory"), run: Id, bytes: z.number() }),
  z.strictObject({
    kind: z.literal("connection"),
    state: z.enum(["connected", "connecting", "lost"]),
    message: z.string(),
  }),
  /** `bytes` are laid out as schemas/series.ts says. */
  z.strictObject({
    kind: z.literal("history"),
    run: Id,
    request: z.int(),
    bytes: z.instanceof(Uint8Array),
  }),
  z.strictObject({
    kind: z.literal("historyFailed"),
    run: Id,
    request: z.int(),
    message: z.string().describe("Empty where the agent is not reached, which `connection` tells."),
  }),
  /** What is new of runs: points of so many numbers each as `trainFields` names, and what else has happened. */
  z.strictObject({
    kind: z.literal("live"),
    runs: z.array(z.strictObject({ run: Id, train: z.instanceof(Float64Array), events: z.array(Metric) })),
  }),
  /** Points are missing or void: ask for the history again. */
  z.strictObject({ kind: z.literal("stale"), run: Id }),
  /** Some of the series; others come in other messages. */
  z.strictObject({
    kind: z.literal("machineHistory"),
    from: z.number(),
    to: z.number(),
    series: z.array(MachineSeries),
  }),
  z.strictObject({
    kind: z.literal("machine"),
    time: z.number(),
    values: z.record(z.string(), z.number()),
  }),
  z.strictObject({
    kind: z.literal("log"),
    request: z.int(),
    lines: z.array(PlacedLogLine),
    /** `before` for what lies before the lines; null at the beginning of the file. */
    earlier: z.int().nullable(),
    /** `after` for what lies behind them, and whether nothing lies there yet. */
    later: z.int(),
    atEnd: z.boolean(),
  }),
  /** `message` as in `historyFailed`. */
  z.strictObject({ kind: z.literal("logFailed"), request: z.int(), message: z.string() }),
  z.strictObject({ kind: z.literal("rowsLooking"), run: Id, message: z.string() }),
  z.strictObject({
    kind: z.literal("rows"),
    run: Id,
    step: z.int(),
    value: z.number().nullable(),
    dataset: DatasetVersionId,
    rows: z.array(StepRow.extend({ excluded: z.boolean() })),
  }),
  z.strictObject({ kind: z.literal("rowsFailed"), run: Id, message: z.string(), advice: z.string() }),
  /** A version was made without these rows. */
  z.strictObject({
    kind: z.literal("excluded"),
    dataset: Id,
    version: z.string(),
    rows: z.array(z.strictObject({ split: z.string(), line: z.int() })),
  }),
  z.strictObject({ kind: z.literal("excludeFailed"), message: z.string() }),
  z.strictObject({
    kind: z.literal("differences"),
    runs: z.array(Id),
    differences: z.array(OverlayDifference),
  }),
]);

const RunIntent = <K extends string>(kind: K) => z.strictObject({ kind: z.literal(kind), run: Id });
const CheckpointIntent = <K extends string>(kind: K) =>
  RunIntent(kind).extend({ step: z.int().optional().describe("The best one when it is left out.") });

const Up = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("history"),
    run: Id,
    request: z.int(),
    purpose: HistoryPurpose,
    query: z.strictObject({
      keys: z.array(SeriesKey),
      x: RunAxis,
      from: z.number().optional(),
      to: z.number().optional(),
      bins: z.int(),
    }),
  }),
  /** One of the commands `trainyard.run.…`. */
  RunIntent("command").extend({ command: RunCommand }),
  CheckpointIntent("chat"),
  CheckpointIntent("export"),
  /** Asks which runs are to be shown, too. */
  z.strictObject({ kind: z.literal("addRuns") }),
  RunIntent("dropRun"),
  z.strictObject({ kind: z.literal("startAgent") }),
  z.strictObject({ kind: z.literal("differences") }),
  z.strictObject({
    kind: z.literal("log"),
    request: z.int(),
    filter: LogFilter,
    place: z.union([
      z.literal("end"),
      z.strictObject({ before: z.int() }),
      z.strictObject({ after: z.int() }),
    ]),
  }),
  /** A point was clicked: the step whose `key` comes nearest to `value` is among these. */
  RunIntent("point").extend({ key: SeriesKey, from: z.number(), to: z.number(), value: z.number() }),
  z.strictObject({ kind: z.literal("openModel"), model: ModelReference }),
  /** Lets the run's model answer a test set, of which VS Code asks. */
  RunIntent("evaluate"),
  z.strictObject({ kind: z.literal("openEvaluations"), evaluations: z.array(Id).min(1) }),
  z.strictObject({
    kind: z.literal("openRow"),
    dataset: Id,
    version: z.string(),
    split: z.string(),
    line: z.int(),
  }),
  z.strictObject({
    kind: z.literal("exclude"),
    run: Id,
    step: z.int(),
    dataset: DatasetVersionId,
    rows: z.array(z.strictObject({ split: z.string(), line: z.int() })).min(1),
  }),
  /** Trains as the run was trained, on this version. */
  RunIntent("useVersion").extend({ dataset: Id, version: z.string() }),
  z.strictObject({
    kind: z.literal("save"),
    name: z.string(),
    extension: z.enum(["png", "svg", "csv"]),
    bytes: z.instanceof(Uint8Array),
  }),
]);

/** A range of the x axis; without `to` it ends where the runs do, and moves along with them. */
export const KeptRange = z.strictObject({ from: z.number(), to: z.number().nullable() });
export type KeptRange = z.infer<typeof KeptRange>;

const View = z.strictObject({
  runs: z.array(z.string()),
  charts: z.array(ChartName),
  main: ChartName,
  /** 0 is none; absent while the setting decides. */
  smoothing: z.number().optional(),
  logScale: z.boolean(),
  x: RunAxis,
  range: KeptRange.nullable(),
  hidden: z.array(z.string()),
  tab: z.enum(["log", "output", "values", "differences"]),
  levels: z.array(LogLine.shape.level),
  search: z.string(),
  follow: z.boolean(),
});

export const runPanel = panelContract({ name: "run", down: Down, up: Up, view: View });
export type RunPanel = typeof runPanel;

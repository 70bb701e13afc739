// Runs: plan, queue, start, watch, stop, resume, compare.
import * as z from "zod";
import { Example } from "../dataset.ts";
import { MachineHistory } from "../monitor.ts";
import { Problem } from "../problem.ts";
import { LogLine, Metric, ModelConfig, RunManifest, RunState } from "../run.ts";
import { DatasetVersionId, Id, LabelChange, Labels, LossShare, WorkProgress, method } from "./method.ts";

/** A training file on the agent's machine, or its text, whose relative paths start from `folder`. */
const TrainingSource = z.union([
  z.strictObject({ file: z.string().min(1).max(4096) }),
  z.strictObject({ text: z.string().max(1 << 20), folder: z.string().min(1).max(4096) }),
]);

/** What a run takes while it runs. What is left out is taken from the plan. */
export const Resources = z.strictObject({
  cores: z.number().positive().max(4096),
  memory: z.number().positive().describe("Bytes."),
  gpus: z.int().min(0).max(64),
});
export type Resources = z.infer<typeof Resources>;

/** Starts a run again that failed in a way that can pass: the disk, the memory, a lost process, a device. */
export const Retry = z.strictObject({
  limit: z.int().min(1).max(20),
  backoffSeconds: z
    .number()
    .min(1)
    .max(3600)
    .default(30)
    .describe("Doubled after every attempt, at most an hour."),
});
export type Retry = z.infer<typeof Retry>;

const Placement = {
  priority: z.int().min(-100).max(100).describe("Higher goes first."),
  held: z.boolean().describe("Waits until it is released."),
  resources: Resources.partial(),
  retry: Retry.nullable(),
};

/** Something about a run that a person should see, raised by the agent. */
export const RunAlert = z.strictObject({
  kind: z.enum(["stalled"]),
  since: z.iso.datetime(),
  message: z.string(),
});
export type RunAlert = z.infer<typeof RunAlert>;

export const RunSummary = z.strictObject({
  id: Id,
  ...Labels,
  state: RunState,
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  folder: z.string(),
  file: z.string(),
  dataset: DatasetVersionId.optional(),
  parameters: z.int().optional(),
  step: z.int(),
  steps: z.int(),
  loss: z.number().optional(),
  validationLoss: z.number().optional(),
  validationAccuracy: z
    .number()
    .optional()
    .describe(
      "Share of the held-out tokens with loss that the model predicts, 0 to 1; of a run that learns from preferences, of the pairs of which it prefers the chosen answer.",
    ),
  bestStep: z.int().optional(),
  tokensPerSecond: z.number().optional(),
  /** Seconds until the last step, at the present speed. */
  remainingSeconds: z.number().optional(),
  checkpoints: z.array(z.int()),
  pause: RunManifest.shape.pause,
  failure: RunManifest.shape.failure,
  alerts: z.array(RunAlert),
  /** Present while it waits. */
  queue: z
    .strictObject({
      position: z.int().min(1),
      priority: z.int(),
      held: z.boolean(),
      resources: Resources,
      waitsFor: z.string().describe("Why it does not run yet, for people."),
      expectedStart: z.iso.datetime().nullable(),
    })
    .optional(),
  retry: z
    .strictObject({ attempt: z.int(), limit: z.int(), nextAttempt: z.iso.datetime().nullable() })
    .optional(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** How far a client has read: the number of the last metric, and of the last line of the log. */
export const RunCursor = z.strictObject({ seq: z.int().min(0).default(0), log: z.int().min(0).default(0) });
export type RunCursor = z.infer<typeof RunCursor>;

/** One message to a watcher: what is new since the one before. */
export const RunUpdate = z.strictObject({
  /** Present in the first message and whenever it has changed. */
  run: RunSummary.optional(),
  metrics: z.array(Metric),
  log: z.array(LogLine),
  /** Where to go on from after a cut. */
  cursor: RunCursor,
  /**
   * Train metrics between these numbers were left out, because there are too many for a live view; the history has
   * them. Alerts, evaluations, checkpoints and rewinds are never left out.
   */
  omitted: z.strictObject({ from: z.int(), to: z.int() }).optional(),
});
export type RunUpdate = z.infer<typeof RunUpdate>;

export const RunPlan = z.strictObject({
  parameters: z.int(),
  tokens: z.int().describe("Tokens a step, padding counted."),
  memory: z.number().describe("Bytes at the peak."),
  memoryAvailable: z.number(),
  fits: z.boolean(),
  seconds: z.number().nullable().describe("Expected duration; null where the speed is not known."),
  disk: z.number().describe("Bytes of all checkpoints that are kept at once."),
  epochs: z.number().describe("How often each row is seen."),
  lossShare: LossShare,
  model: ModelConfig,
  words: z.array(z.string()),
});
export type RunPlan = z.infer<typeof RunPlan>;

/** A training file as resolved, without its tables. */
export const FlatConfig = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type FlatConfig = z.infer<typeof FlatConfig>;

export const RunDifference = z.strictObject({
  area: z.enum(["dataset", "config", "code", "packages", "hardware", "seed", "command"]),
  key: z.string(),
  left: z.unknown(),
  right: z.unknown(),
});
export type RunDifference = z.infer<typeof RunDifference>;

export const StepRow = z.strictObject({
  split: z.string(),
  line: z.int().describe("The row's line in the file it came from."),
  loss: z
    .number()
    .nullable()
    .describe("Mean nats per token of this row in this batch; of a preference, over both answers."),
  tokens: z.int(),
  example: Example,
});
export type StepRow = z.infer<typeof StepRow>;

export const runMethods = {
  "run/plan": method({
    summary: "What a training file would take: memory, time, tokens. Nothing is started.",
    params: z.strictObject({ training: TrainingSource }),
    result: z.strictObject({ plan: RunPlan.nullable(), problems: z.array(Problem) }),
    progress: WorkProgress,
    changes: false,
    example: { training: { file: "/work/helper.train.toml" } },
  }),
  "run/start": method({
    summary: "Makes a run and puts it into the queue; answers as soon as it exists on disk.",
    params: z.strictObject({
      training: TrainingSource,
      labels: LabelChange.optional(),
      priority: Placement.priority.default(0),
      held: Placement.held.default(false),
      resources: Placement.resources.optional(),
      retry: Placement.retry.default(null),
    }),
    result: RunSummary,
    changes: true,
    example: { training: { file: "/work/helper.train.toml" }, priority: 5 },
  }),
  "run/stop": method({
    summary: "Stops a run after its step and its checkpoint; ends its processes when it does not listen.",
    params: z.strictObject({
      run: Id,
      graceSeconds: z.number().min(0).max(3600).default(60).describe("Before its processes are ended."),
    }),
    result: RunSummary,
    progress: WorkProgress,
    changes: true,
    example: { run: "git-helper-20260131-120000" },
  }),
  "run/resume": method({
    summary:
      "Puts a stopped, failed or interrupted run back into the queue; it goes on from its newest checkpoint.",
    params: z.strictObject({ run: Id }),
    result: RunSummary,
    changes: true,
    example: { run: "git-helper-20260131-120000" },
  }),
  "run/list": method({
    summary: "All runs, newest first.",
    params: z.strictObject({
      states: z.array(RunState).max(RunState.options.length).optional(),
      tag: z.string().max(60).optional(),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(500),
      configs: z.boolean().default(false).describe("Whether each run's training file is wanted, too."),
    }),
    result: z.strictObject({
      runs: z.array(RunSummary),
      total: z.int(),
      configs: z
        .record(Id, FlatConfig)
        .optional()
        .describe("By run. Keys are written as `training.steps`; what is no single value is JSON text."),
      damaged: z.array(z.strictObject({ folder: z.string(), reason: z.string() })),
    }),
    changes: false,
    example: { states: ["running"] },
  }),
  "run/get": method({
    summary: "One run with everything that `run.json` says.",
    params: z.strictObject({ run: Id }),
    result: z.strictObject({ run: RunSummary, manifest: RunManifest }),
    changes: false,
    example: { run: "git-helper-20260131-120000" },
  }),
  "run/update": method({
    summary: "Changes name, tags, notes and the place in the queue.",
    params: LabelChange.extend({
      run: Id,
      priority: Placement.priority.optional(),
      held: Placement.held.optional(),
      resources: Placement.resources.optional(),
      retry: Placement.retry.optional(),
    }),
    result: RunSummary,
    changes: true,
    example: { run: "git-helper-20260131-120000", held: false },
  }),
  "run/watch": method({
    summary:
      "Sends what is new until the run has ended or the call is cancelled. After a cut, go on from the cursor.",
    params: z.strictObject({ run: Id, since: RunCursor.prefault({}) }),
    result: z.strictObject({ run: RunSummary, cursor: RunCursor }),
    progress: RunUpdate,
    changes: false,
    example: { run: "git-helper-20260131-120000", since: { seq: 120, log: 14 } },
  }),
  "run/log": method({
    summary: "A page of the run's log, or of what its process printed, forwards or backwards from any place.",
    params: z.strictObject({
      run: Id,
      file: z.enum(["log", "output"]).default("log"),
      after: z.int().min(0).default(0).describe("Lines from this place in the file on; 0 is its beginning."),
      before: z
        .union([z.int().min(0), z.literal("end")])
        .optional()
        .describe("The lines before this place, the newest of the file with `end`. Goes before `after`."),
      limit: z.int().min(1).max(5000).default(1000),
      levels: z.array(LogLine.shape.level).max(10).optional(),
      search: z.string().max(200).optional(),
    }),
    result: z.strictObject({
      lines: z
        .array(LogLine.extend({ place: z.int().describe("Where it begins in the file; no other has it.") }))
        .describe("In the order of the file."),
      earlier: z.int().nullable().describe("`before` for what lies before them; null at the beginning."),
      later: z.int().describe("`after` for what lies behind them."),
      atEnd: z.boolean().describe("Whether nothing lies there yet."),
    }),
    changes: false,
    example: { run: "git-helper-20260131-120000", before: "end", levels: ["warning", "error"] },
  }),
  "run/machine": method({
    summary:
      "What a run took of the machine: its memory (`run.<id>.memory`), also where no agent looked on, and each GPU's load.",
    params: z.strictObject({ run: Id, bins: z.int().min(1).max(2000).default(500) }),
    result: MachineHistory.describe("From its start to its end, or until now."),
    changes: false,
    example: { run: "git-helper-20260131-120000" },
  }),
  "run/rows": method({
    summary: "The dataset rows of a step, each with its loss.",
    params: z.strictObject({ run: Id, step: z.int().min(1) }),
    result: z.strictObject({ dataset: DatasetVersionId, rows: z.array(StepRow) }),
    progress: WorkProgress,
    changes: false,
    example: { run: "git-helper-20260131-120000", step: 431 },
  }),
  "run/diff": method({
    summary: "Why two runs differ: data, config, code, packages, hardware, seed, command.",
    params: z.strictObject({ left: Id, right: Id }),
    result: z.strictObject({ differences: z.array(RunDifference) }),
    changes: false,
    example: { left: "git-helper-20260131-120000", right: "git-helper-20260131-130000" },
  }),
  "run/reorder": method({
    summary: "Moves a waiting run before another one of the same priority, or to the end.",
    params: z.strictObject({ run: Id, before: Id.nullable() }),
    result: z.strictObject({ queue: z.array(Id) }),
    changes: true,
    example: { run: "git-helper-20260131-130000", before: "git-helper-20260131-120000" },
  }),
  "run/remove": method({
    summary: "Removes a run that has ended, with its checkpoints. Its exported models stay.",
    params: z.strictObject({ run: Id }),
    result: z.null(),
    changes: true,
    example: { run: "git-helper-20260131-120000" },
  }),
};

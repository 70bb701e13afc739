// `evaluation.json` of a run: how its best checkpoint does on what it was never trained on. `parity.json` of an export:
// whether its files answer as the checkpoint does. And `evaluation.json` of evaluations/<id>/: how a model does on a test
// set.
import * as z from "zod";
import { ExportFormat, ExportType } from "./export.ts";
import { AddedAdapters, Id, ModelStack } from "./protocol/method.ts";
import { QuestionReport } from "./questions.ts";
import { AnswerSettings, AskingForm, TaskKind } from "./test-set.ts";

export const RunEvaluation = z.strictObject({
  schema: z.literal(1),
  run: z.string(),
  /** Step of the checkpoint that was evaluated. */
  step: z.number().int(),
  createdAt: z.iso.datetime(),
  /** Mean negative log-likelihood over all held-out rows, in nats per token, or null without any. */
  heldOutLoss: z.number().nullable(),
  /** Share of the held-out tokens that the model predicts, or null without any; absent in files of older versions. */
  heldOutAccuracy: z.number().nullable().optional(),
  /** Tokens that the loss was measured on. */
  heldOutTokens: z.number().int(),
  /** One for each file with questions. */
  questions: z.array(QuestionReport),
});
export type RunEvaluation = z.infer<typeof RunEvaluation>;

/** How one exported file answers, beside the weights that it was made from. Shares go from 0 to 1. */
export const FormatParity = z.strictObject({
  format: ExportFormat,
  /** Number format of the matrices. */
  type: ExportType,
  file: z.string(),
  prompts: z.int(),
  /** Tokens at which both were compared. */
  positions: z.int(),
  /** Share of the positions at which both prefer the same token. */
  parityTop1: z.number(),
  /** Share of the prompts that both answer alike from the first token to the last. */
  sameAnswers: z.number(),
  /** Of log-probabilities; null where one of them is no finite number. */
  largestLogitDifference: z.number().nullable(),
  largestLogit: z.number().nullable(),
  /**
   * Mean over the positions of Σ p · ln(p / q), in nats: p are the checkpoint's probabilities, q the export's. Null where
   * one of them is no number; absent in reports of older versions, as are the next two.
   */
  klDivergence: z.number().nullable().optional(),
  /** Of the same text, the prompts: by the checkpoint and by the export. Null where the prompts have one token. */
  referencePerplexity: z.number().nullable().optional(),
  perplexity: z.number().nullable().optional(),
  /** Whether both split every prompt into the same tokens. */
  sameTokens: z.boolean(),
});
export type FormatParity = z.infer<typeof FormatParity>;

const Interval = z.tuple([z.number(), z.number()]);

/** Of one class. Null where nothing was answered so, or nothing expected. */
export const ClassScore = z.strictObject({
  label: z.string(),
  /** Rows in which it was expected. */
  expected: z.int(),
  precision: z.number().nullable(),
  recall: z.number().nullable(),
  f1: z.number().nullable(),
});
export type ClassScore = z.infer<typeof ClassScore>;

export const LabelScores = z.strictObject({
  /** As rows are labelled; the last column of `confusion` is for answers that are none of them. */
  labels: z.array(z.string()),
  /** Rows by what was expected and what was answered, [labels][labels + 1]. */
  confusion: z.array(z.array(z.int())),
  classes: z.array(ClassScore),
  /** Mean of the classes that were expected, each counting alike. */
  macroF1: z.number().nullable(),
});
export type LabelScores = z.infer<typeof LabelScores>;

export const MetricResult = z.strictObject({
  /** Its name, under which rows have their scores. */
  metric: z.string(),
  kind: z.string(),
  title: z.string().describe("For people, in English."),
  isHigherBetter: z.boolean(),
  isShare: z.boolean().describe("Whether it is a share from 0 to 1, to be shown in percent."),
  value: z.number().nullable().describe("Null where no row has a score."),
  interval: Interval.nullable().describe("Ends of the 95 % confidence interval."),
  rows: z.int().describe("Rows that have a score."),
  correct: z.int().optional().describe("Rows that are right, where a row is right or wrong."),
  labels: LabelScores.optional(),
  problem: z.string().optional().describe("Why some rows have no score, for people."),
});
export type MetricResult = z.infer<typeof MetricResult>;

/** A model of the home, or a file that is none of it; alone, or with adapters added to it. */
export const EvaluatedModel = z.union([
  ModelStack,
  z.strictObject({ file: z.string(), adapters: AddedAdapters }),
]);
export type EvaluatedModel = z.infer<typeof EvaluatedModel>;

export const EvaluationSettings = z.strictObject({
  fewShot: z.int().min(0),
  instruction: z.string().optional(),
  ask: AskingForm,
  generation: AnswerSettings,
});
export type EvaluationSettings = z.infer<typeof EvaluationSettings>;

/** `evaluation.json` of evaluations/<id>/. The answers lie beside it, in `rows.jsonl`. */
export const Evaluation = z.strictObject({
  schema: z.literal(1),
  id: Id,
  createdAt: z.iso.datetime(),
  /** `running` of a process that is gone counts as `cancelled`. What there is of answers is kept. */
  state: z.enum(["running", "done", "cancelled", "failed"]),
  failure: z.string().optional(),
  testSet: z.strictObject({ id: Id, name: z.string(), content: z.string() }),
  task: TaskKind,
  model: z.strictObject({
    reference: EvaluatedModel.describe("With the very step or version."),
    label: z.string().describe("What it is called beside others."),
    weights: z.string().describe("sha256 of what was asked."),
  }),
  settings: EvaluationSettings,
  rows: z.int(),
  answered: z.int(),
  /** Answers that were ended because they became too long. */
  cut: z.int(),
  unanswered: z
    .int()
    .optional()
    .describe("Rows that do not fit into the model's context, and count as answered wrongly."),
  seconds: z.number(),
  metrics: z.array(MetricResult),
  notes: z.array(z.string()).optional().describe("What was to be beside it and is not, and why, for people."),
});
export type Evaluation = z.infer<typeof Evaluation>;

/** A line of `rows.jsonl`: one row of the test set, with what the model made of it. */
export const EvaluatedRow = z.strictObject({
  row: z.int().min(0).describe("Its number in the test set, from 0."),
  line: z.int().describe("Where it stood in its file, from 1."),
  question: z.string(),
  expected: z.string(),
  answer: z.string(),
  choices: z
    .array(z.strictObject({ text: z.string(), logLikelihood: z.number() }))
    .optional()
    .describe("Of tasks with choices: nats, over all tokens of each."),
  isCut: z.boolean().describe("Whether the answer was ended because it became too long."),
  scores: z
    .record(z.string(), z.number().nullable())
    .describe("By the metric's name; 1 and 0 for right and wrong."),
  tokens: z.int().optional().describe("Expected tokens, over which the loss is the mean."),
  problems: z.array(z.string()).optional().describe("Why metrics have no score here."),
});
export type EvaluatedRow = z.infer<typeof EvaluatedRow>;

/** How one model differs from another in a metric, row by row. */
export const Difference = z.strictObject({
  metric: z.string(),
  title: z.string(),
  isShare: z.boolean(),
  isHigherBetter: z.boolean(),
  rows: z.int().describe("Rows for which both have a score."),
  before: z.number().nullable(),
  after: z.number().nullable(),
  difference: z.number().nullable().describe("After less before."),
  interval: Interval.nullable().describe("95 %, by the paired bootstrap."),
  better: z.int(),
  worse: z.int(),
  same: z.int(),
  verdict: z.enum(["better", "worse", "unclear", "same"]).describe("`unclear` where the interval holds 0."),
  words: z.string().describe("The same in plain English."),
});
export type Difference = z.infer<typeof Difference>;

export const ComparedModel = z.strictObject({
  evaluation: Id,
  label: z.string(),
  differences: z.array(Difference).describe("From the first model."),
});
export type ComparedModel = z.infer<typeof ComparedModel>;

export const ReportFormat = z.enum(["markdown", "html", "json", "csv"]);
export type ReportFormat = z.infer<typeof ReportFormat>;

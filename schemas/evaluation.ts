// `evaluation.json` of a run: how its best checkpoint does on what it was never trained on. `parity.json` of an export:
// whether its files answer as the checkpoint does.
import * as z from "zod";
import { ExportFormat, GgufType } from "./export.ts";
import { QuestionReport } from "./questions.ts";

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
  type: GgufType,
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
  /** Whether both split every prompt into the same tokens. */
  sameTokens: z.boolean(),
});
export type FormatParity = z.infer<typeof FormatParity>;

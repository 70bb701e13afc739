// `evaluation.json` of a run: how its best checkpoint does on what it was never trained on.
import * as z from "zod";
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

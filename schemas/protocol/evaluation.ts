// Evaluations: models on test sets, their answers row by row, and how they differ.
import * as z from "zod";
import { ComparedModel, EvaluatedRow, Evaluation, ReportFormat } from "../evaluation.ts";
import { GgufType } from "../export.ts";
import { AnswerSettings, AskingForm } from "../test-set.ts";
import { Id, ModelStack, WorkProgress, method } from "./method.ts";

/** A model, and what is different for it than the test set has it. */
export const ModelUnderTest = z.strictObject({
  model: ModelStack,
  label: z.string().trim().min(1).max(200).optional().describe("What it is called beside others."),
  fewShot: z.int().min(0).max(32).optional().describe("Solved examples that it sees first."),
  instruction: z.string().max(20_000).optional().describe("Empty for none."),
  ask: AskingForm.optional(),
  generation: AnswerSettings.partial().optional(),
  precision: GgufType.optional().describe(
    "Number format that a model which is no checkpoint is asked in, whatever that of its own GGUF file is.",
  ),
});
export type ModelUnderTest = z.infer<typeof ModelUnderTest>;

/** At most as many are looked at side by side. */
const mostModels = 8;

const Page = { offset: z.int().min(0).default(0), limit: z.int().min(1).max(500).default(50) };

export const EvaluationProgress = WorkProgress.extend({
  /** Number of the model that is asked now, from 0. */
  model: z.int().min(0),
  answered: z.int().min(0),
  rows: z.int().min(0),
});
export type EvaluationProgress = z.infer<typeof EvaluationProgress>;

export const evaluationMethods = {
  "evaluation/run": method({
    summary:
      "Lets models answer a test set, one after the other. What was answered before is not asked again; a call that is cancelled keeps the answers so far.",
    params: z.strictObject({
      testSet: Id,
      models: z.array(ModelUnderTest).min(1).max(mostModels),
      again: z.boolean().default(false).describe("Asks all rows anew, whatever was answered before."),
    }),
    result: z.strictObject({
      evaluations: z.array(
        z.strictObject({ evaluation: Evaluation, isCached: z.boolean().describe("Whether it was there.") }),
      ),
    }),
    progress: EvaluationProgress,
    changes: true,
    example: {
      testSet: "tickets-held-out",
      models: [
        { model: { model: "smollm2" }, label: "Base" },
        { model: { model: "smollm2" }, label: "Base, 5 examples", fewShot: 5 },
        { model: { run: "tickets-20260131-120000", step: "best" }, label: "Tuned" },
        {
          model: {
            model: "smollm2",
            adapters: [{ model: { run: "tickets-20260131-120000", step: "best" }, scale: 0.5 }],
          },
        },
      ],
    },
  }),
  "evaluation/list": method({
    summary:
      "All evaluations, newest first, or those of a test set, of a run or of a model, also where it was added as an adapter.",
    params: z.strictObject({
      testSet: Id.optional(),
      run: Id.optional(),
      model: Id.optional(),
    }),
    result: z.strictObject({
      evaluations: z.array(Evaluation),
      damaged: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
    }),
    changes: false,
    example: { testSet: "tickets-held-out" },
  }),
  "evaluation/get": method({
    summary: "One evaluation with a page of its rows, by default the worst ones first.",
    params: z.strictObject({
      evaluation: Id,
      order: z.enum(["worst", "row"]).default("worst"),
      metric: z
        .string()
        .max(60)
        .optional()
        .describe("By which rows are ordered; the first when it is left out."),
      expected: z.string().max(1000).optional().describe("Only rows with this label expected."),
      answered: z
        .string()
        .max(1000)
        .optional()
        .describe("Only rows with this label answered; `other` for no label at all."),
      ...Page,
    }),
    result: z.strictObject({
      evaluation: Evaluation,
      rows: z.array(EvaluatedRow),
      total: z.int().describe("Rows that there are, of those that were asked for."),
    }),
    changes: false,
    example: { evaluation: "0123456789abcdef", order: "worst", limit: 20 },
  }),
  "evaluation/compare": method({
    summary:
      "How other models differ from the first one on the same test set: by metric, with intervals, and row by row.",
    params: z.strictObject({
      evaluations: z.array(Id).min(2).max(mostModels),
      metric: z
        .string()
        .max(60)
        .optional()
        .describe("By which rows are better or worse; the first when left out."),
      show: z.enum(["changed", "worse", "better", "all"]).default("changed"),
      ...Page,
    }),
    result: z.strictObject({
      evaluations: z.array(Evaluation),
      comparisons: z.array(ComparedModel).describe("One for each but the first."),
      rows: z.array(
        z.strictObject({
          row: z.int(),
          line: z.int(),
          question: z.string(),
          expected: z.string(),
          /** One for each evaluation, in their order. */
          answers: z.array(z.strictObject({ answer: z.string(), score: z.number().nullable() })),
        }),
      ),
      total: z.int(),
    }),
    changes: false,
    example: { evaluations: ["0123456789abcdef", "fedcba9876543210"], show: "worse" },
  }),
  "evaluation/report": method({
    summary: "One or more evaluations of a test set as a page to keep or to send.",
    params: z.strictObject({
      evaluations: z.array(Id).min(1).max(mostModels),
      format: ReportFormat,
      samples: z.int().min(0).max(500).default(20).describe("Rows that are shown side by side."),
    }),
    result: z.strictObject({ name: z.string().describe("A name for the file."), text: z.string() }),
    changes: false,
    example: { evaluations: ["0123456789abcdef"], format: "html" },
  }),
  "evaluation/remove": method({
    summary: "Removes an evaluation with its answers. Refused while it goes on.",
    params: z.strictObject({ evaluation: Id }),
    result: z.null(),
    changes: true,
    example: { evaluation: "0123456789abcdef" },
  }),
};

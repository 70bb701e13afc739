// The page of evaluations: what models have answered to a test set, how they differ, and the rows behind the figures.
import * as z from "zod";
import { ComparedModel, EvaluatedRow, Evaluation, ReportFormat } from "../evaluation.ts";
import { Id, ModelReference } from "../protocol/method.ts";
import { panelContract } from "./panel.ts";

/** At most as many are beside each other. */
export const mostEvaluations = 8;

/** Which rows are shown, and in which order. */
export const RowsQuery = z.discriminatedUnion("kind", [
  /** The answers of all models beside each other. */
  z.strictObject({
    kind: z.literal("beside"),
    metric: z.string().optional(),
    show: z.enum(["changed", "worse", "better", "all"]),
  }),
  /** Those of one model, with all that is known of them. */
  z.strictObject({
    kind: z.literal("one"),
    evaluation: Id,
    metric: z.string().optional(),
    order: z.enum(["worst", "row"]),
    /** A cell of the confusion matrix. */
    expected: z.string().optional(),
    answered: z.string().optional(),
  }),
]);
export type RowsQuery = z.infer<typeof RowsQuery>;

/** Whether rows that answer one query stand under the same models as those of the other. */
export function areOfSameModels(left: RowsQuery, right: RowsQuery): boolean {
  const modelOf = (query: RowsQuery): string => (query.kind === "one" ? query.evaluation : "");
  return modelOf(left) === modelOf(right);
}

/** One row with the answers to it, in the order of the models. */
export const ShownRow = z.strictObject({
  row: z.int(),
  line: z.int(),
  question: z.string(),
  expected: z.string(),
  answers: z.array(z.strictObject({ answer: z.string(), score: z.number().nullable() })),
  /** Where one model is looked at. */
  details: EvaluatedRow.pick({ scores: true, choices: true, isCut: true, problems: true }).optional(),
});
export type ShownRow = z.infer<typeof ShownRow>;

export const EvaluationState = z.strictObject({
  kind: z.literal("state"),
  /** Of the test set. */
  name: z.string(),
  rowsOfTest: z.int(),
  /** In the order in which they are beside each other; the first one is what the others are compared with. */
  evaluations: z.array(Evaluation),
  comparisons: z.array(ComparedModel),
  /** Others of the same test set, newest first. */
  others: z.array(z.strictObject({ id: Id, label: z.string(), createdAt: z.iso.datetime() })),
  /** While models answer. */
  working: z
    .strictObject({
      message: z.string(),
      /** 0 to 1. */
      fraction: z.number(),
      /** Of the models that answer, in their order; and the number of the one that does now. */
      models: z.array(z.string()),
      model: z.int(),
    })
    .optional(),
  /** Why there is nothing, or less than was asked for. */
  problem: z.string().optional(),
  rows: z.strictObject({
    query: RowsQuery,
    shown: z.array(ShownRow),
    total: z.int(),
    isLoading: z.boolean(),
  }),
});
export type EvaluationState = z.infer<typeof EvaluationState>;

export const evaluationPanel = panelContract({
  name: "evaluation",
  down: z.discriminatedUnion("kind", [EvaluationState]),
  up: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("ask"), query: RowsQuery }),
    z.strictObject({ kind: z.literal("more") }),
    z.strictObject({ kind: z.literal("show"), evaluation: Id }),
    z.strictObject({ kind: z.literal("hide"), evaluation: Id }),
    z.strictObject({ kind: z.literal("addModels") }),
    z.strictObject({ kind: z.literal("cancel") }),
    z.strictObject({ kind: z.literal("save"), format: ReportFormat }),
    z.strictObject({ kind: z.literal("openModel"), model: ModelReference }),
  ]),
  /** The evaluations that are shown. */
  view: z.strictObject({ evaluations: z.array(Id).max(mostEvaluations), query: RowsQuery }),
});

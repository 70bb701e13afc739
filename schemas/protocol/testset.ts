// Test sets: rows that are kept to ask models, with how they are asked and judged.
import * as z from "zod";
import { AnswerSettings, AskingForm, Metric, TestRow, TestSet } from "../test-set.ts";
import { DatasetOptions, FileSource } from "./dataset.ts";
import { Id, WorkProgress, method } from "./method.ts";

export const testsetMethods = {
  "testset/create": method({
    summary:
      "Keeps rows of a dataset or of a file as a test set that never changes. Solved examples come from other rows only.",
    params: z.strictObject({
      name: z.string().trim().min(1).max(200),
      source: z.union([
        z.strictObject({
          dataset: Id,
          version: Id.optional().describe("The current one when it is left out."),
          split: z.string().min(1).max(60).default("validation"),
          shotsSplit: z.string().min(1).max(60).default("train").describe("Where solved examples come from."),
        }),
        z.strictObject({
          source: FileSource.describe(
            "JSON lines with choices in lm-eval's form, or rows in any form that can be trained on.",
          ),
          options: DatasetOptions.optional(),
          shots: FileSource.optional().describe("A file with rows for solved examples."),
        }),
      ]),
      metrics: z
        .array(Metric)
        .max(20)
        .optional()
        .describe("What fits the rows when they are left out. Tasks with choices have their own."),
      limit: z.int().min(1).max(20_000).default(200).describe("Rows at most; they are drawn with the seed."),
      seed: z.int().min(0).default(0),
      fewShot: z.int().min(0).max(32).default(0),
      instruction: z.string().max(20_000).optional(),
      ask: AskingForm.optional().describe(
        "Left out, it is `chat` for rows of a dataset that a run has learnt in its chat template, and else `auto`.",
      ),
      generation: AnswerSettings.prefault({}),
    }),
    result: TestSet,
    progress: WorkProgress,
    changes: true,
    example: {
      name: "Tickets, held out",
      source: { dataset: "tickets-1a2b3c4d", split: "validation" },
      metrics: [{ kind: "label", part: "^Category: (.+)$" }, { kind: "rouge_l" }],
      limit: 200,
    },
  }),
  "testset/list": method({
    summary: "All test sets, by name.",
    params: z.strictObject({}),
    result: z.strictObject({
      testSets: z.array(TestSet),
      damaged: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
    }),
    changes: false,
    example: {},
  }),
  "testset/get": method({
    summary: "One test set with a page of its rows.",
    params: z.strictObject({
      testSet: Id,
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(500).default(50),
    }),
    result: z.strictObject({ testSet: TestSet, rows: z.array(TestRow) }),
    changes: false,
    example: { testSet: "tickets-held-out" },
  }),
  "testset/remove": method({
    summary: "Removes a test set. Evaluations on it stay.",
    params: z.strictObject({ testSet: Id }),
    result: z.null(),
    changes: true,
    example: { testSet: "tickets-held-out" },
  }),
};

// A made-up evaluation: tickets that a base and a tuned model have sorted into categories.
import type { Evaluation, MetricResult } from "../../../schemas/evaluation.ts";
import type { EvaluationState } from "../../../schemas/panels/evaluation.ts";

const labels = ["billing", "login", "shipping", "bug"];

function labelResult(value: number, confusion: number[][]): MetricResult {
  return {
    ...{ metric: "label", kind: "label", title: "Right label", isHigherBetter: true, isShare: true },
    ...{ value, interval: [value - 0.06, Math.min(1, value + 0.05)], rows: 200, correct: value * 200 },
    labels: {
      labels,
      confusion,
      classes: labels.map((label) => ({ label, expected: 50, precision: value, recall: value, f1: value })),
      macroF1: value - 0.02,
    },
  };
}

function lossResults(value: number): MetricResult[] {
  const shared = { isHigherBetter: false, isShare: false, rows: 200 };
  return [
    {
      ...{ metric: "loss", kind: "loss", title: "Loss", ...shared },
      ...{ value, interval: [value - 0.1, value + 0.1] as [number, number] },
    },
    {
      ...{ metric: "perplexity", kind: "perplexity", title: "Perplexity", ...shared },
      value: Math.exp(value),
      interval: [Math.exp(value - 0.1), Math.exp(value + 0.1)],
    },
  ];
}

function evaluation(id: string, label: string, metrics: MetricResult[]): Evaluation {
  return {
    schema: 1,
    id,
    createdAt: "2026-11-22T10:00:00.000Z",
    state: "done",
    testSet: { id: "tickets-held-out", name: "Support tickets, held out", content: "c0" },
    task: "answer",
    model: { reference: { model: id }, label, weights: "w" },
    settings: {
      fewShot: 0,
      ask: "auto",
      generation: { maxTokens: 64, temperature: 0, seed: 0, stop: [] },
    },
    ...{ rows: 200, answered: 200, cut: id === "base" ? 12 : 0, seconds: 95, metrics },
  };
}

export const base = evaluation("base", "SmolLM2-135M-Instruct, before", [
  labelResult(0.31, [
    [30, 4, 6, 2, 8],
    [12, 9, 5, 10, 14],
    [20, 3, 15, 2, 10],
    [14, 6, 4, 8, 18],
  ]),
  ...lossResults(2.41),
]);
export const examples = evaluation("examples", "SmolLM2-135M-Instruct, 5 examples", [
  labelResult(0.52, [
    [38, 2, 6, 2, 2],
    [10, 24, 5, 9, 2],
    [12, 3, 29, 2, 4],
    [14, 6, 11, 13, 6],
  ]),
  ...lossResults(1.9),
]);
export const tuned = evaluation("tuned", "tickets, best checkpoint", [
  labelResult(0.94, [
    [48, 1, 1, 0, 0],
    [0, 46, 0, 4, 0],
    [1, 0, 49, 0, 0],
    [2, 3, 0, 45, 0],
  ]),
  ...lossResults(0.62),
]);

function comparison(other: Evaluation): EvaluationState["comparisons"][number] {
  return {
    ...{ evaluation: other.id, label: other.model.label },
    differences: other.metrics.map(({ metric, title, isShare, isHigherBetter, value }, number) => {
      const before = base.metrics[number]!.value!;
      const difference = value! - before;
      return {
        ...{ metric, title, isShare, isHigherBetter, before, after: value, rows: 200, difference },
        interval: [difference - 0.05, difference + 0.05],
        ...{ better: 130, worse: 4, same: 66, verdict: "better", words: "" },
      };
    }),
  };
}

const question = `Product: Northwind Router
Subject: Cannot sign in since the update

After I installed the update last night the page only says that my session has expired. I have restarted it twice and tried another browser. Please help, our whole office is waiting.`;

export const state: EvaluationState = {
  kind: "state",
  name: "Support tickets, held out",
  rowsOfTest: 200,
  evaluations: [base, examples, tuned],
  comparisons: [examples, tuned].map(comparison),
  others: [{ id: "older", label: "tickets, step 50", createdAt: "2026-11-21T10:00:00.000Z" }],
  rows: {
    query: { kind: "beside", show: "changed" },
    total: 131,
    isLoading: false,
    shown: [3, 8, 21].map((row) => ({
      ...{ row, line: row + 1, question, expected: "login" },
      answers: [
        { answer: "I am sorry to hear that. Have you tried to restart your router?", score: 0 },
        { answer: "bug", score: 0 },
        { answer: "login", score: 1 },
      ],
    })),
  },
};

export const rowsOfOne: EvaluationState["rows"] = {
  query: {
    kind: "one",
    evaluation: "tuned",
    metric: "label",
    order: "row",
    expected: "login",
    answered: "bug",
  },
  total: 1,
  isLoading: false,
  shown: [
    {
      ...{ row: 5, line: 6, question, expected: "login", answers: [{ answer: "bug", score: 0 }] },
      details: { scores: { label: 0, loss: 1.2 }, isCut: true, problems: ["The answer has no category."] },
    },
  ],
};

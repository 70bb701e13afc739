// What reports for people are written from, and what they say in the same words.
import type { ComparedModel, Evaluation, MetricResult } from "../../../schemas/evaluation.ts";
import { nameBeside } from "../../../schemas/model-name.ts";
import { figure } from "../compare.ts";

export interface SampleRow {
  row: number;
  line: number;
  question: string;
  expected: string;
  /** One for each evaluation. */
  answers: { answer: string; score: number | null }[];
}

/** Rows that are shown side by side. */
export interface Samples {
  title: string;
  /** Which rows these are. */
  words: string;
  rows: readonly SampleRow[];
}

export interface Report {
  evaluations: readonly Evaluation[];
  comparisons: readonly ComparedModel[];
  /** None of them is empty. */
  samples: readonly Samples[];
}

/** The metrics of all evaluations, in the order of the first. */
export function metricsOf({ evaluations }: Report): MetricResult[] {
  const found = new Map<string, MetricResult>();
  for (const { metrics } of evaluations)
    for (const result of metrics) if (!found.has(result.metric)) found.set(result.metric, result);
  return [...found.values()];
}

export function resultOf({ metrics }: Evaluation, metric: string): MetricResult | undefined {
  return metrics.find((result) => result.metric === metric);
}

/** Such as "71.0 % (64.4 % to 76.9 %)". */
export function valueInWords(result: MetricResult | undefined): string {
  if (result === undefined || result.value === null) return "–";
  const { value, interval, isShare } = result;
  const ends =
    interval === null ? "" : ` (${figure(interval[0], isShare)} to ${figure(interval[1], isShare)})`;
  return `${figure(value, isShare)}${ends}`;
}

/** Of one row. */
export function scoreInWords(score: number): string {
  return Number.isInteger(score) ? String(score) : score.toPrecision(3);
}

/** Which answers did not come to their end, or not at all; none where all did. */
export function answersMissing({ settings, cut, unanswered = 0 }: Evaluation): string[] {
  const limit = settings.generation.maxTokens;
  return [
    ...(cut === 1 ? [`1 answer was cut off at ${limit} tokens`] : []),
    ...(cut > 1 ? [`${cut} answers were cut off at ${limit} tokens`] : []),
    ...(unanswered === 1 ? ["1 row was too long for the model and counts as wrong"] : []),
    ...(unanswered > 1 ? [`${unanswered} rows were too long for the model and count as wrong`] : []),
  ];
}

/** How a model was asked. */
export function settingsInWords(evaluation: Evaluation): string {
  const { model, settings, rows, answered, seconds } = evaluation;
  const { fewShot, instruction, generation } = settings;
  const name = nameBeside(model);
  return [
    ...(name === undefined ? [] : [name]),
    answered < rows ? `${answered} of ${rows} rows` : `${rows} rows`,
    fewShot === 0 ? "no examples" : `${fewShot} ${fewShot === 1 ? "example" : "examples"}`,
    ...(instruction === undefined ? [] : ["an instruction"]),
    generation.temperature === 0 ? "temperature 0" : `temperature ${generation.temperature}`,
    ...answersMissing(evaluation),
    `${Math.round(seconds)} s`,
  ].join(", ");
}

/** What whoever reads a report should keep in mind. */
export function cautions({ evaluations }: Report): string[] {
  const notes = evaluations.flatMap(({ model, answered, rows, state, metrics, notes: missing = [] }) => [
    ...missing,
    ...(state === "done"
      ? []
      : [`${model.label}: only ${answered} of ${rows} rows are answered (${state}).`]),
    ...metrics.flatMap(({ title, problem }) =>
      problem === undefined ? [] : [`${model.label}, ${title}: ${problem}`],
    ),
  ]);
  const rows = evaluations[0]?.rows ?? 0;
  if (rows < 100)
    notes.push(`With ${rows} rows the intervals are wide: small differences cannot be told from chance.`);
  return notes;
}

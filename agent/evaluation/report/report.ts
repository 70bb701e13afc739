// What reports for people are written from, and what they say in the same words.
import type { ComparedModel, Evaluation, MetricResult } from "../../../schemas/evaluation.ts";
import { figure } from "../compare.ts";

export interface SampleRow {
  row: number;
  line: number;
  question: string;
  expected: string;
  /** One for each evaluation. */
  answers: { answer: string; score: number | null }[];
}

export interface Report {
  evaluations: readonly Evaluation[];
  comparisons: readonly ComparedModel[];
  samples: readonly SampleRow[];
  /** Which rows these are. */
  sampled: string;
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

/** How a model was asked. */
export function settingsInWords({ settings, rows, answered, cut, seconds }: Evaluation): string {
  const { fewShot, instruction, generation } = settings;
  return [
    answered < rows ? `${answered} of ${rows} rows` : `${rows} rows`,
    fewShot === 0 ? "no examples" : `${fewShot} ${fewShot === 1 ? "example" : "examples"}`,
    ...(instruction === undefined ? [] : ["an instruction"]),
    generation.temperature === 0 ? "temperature 0" : `temperature ${generation.temperature}`,
    ...(cut > 0 ? [`${cut} answers were cut off at ${generation.maxTokens} tokens`] : []),
    `${Math.round(seconds)} s`,
  ].join(", ");
}

/** What whoever reads a report should keep in mind. */
export function cautions({ evaluations }: Report): string[] {
  const notes = evaluations.flatMap(({ model, answered, rows, state, metrics }) => [
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

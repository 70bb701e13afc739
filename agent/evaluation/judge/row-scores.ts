// Scores of one row: what each metric says of an answer and of how likely the expected one was.
import type { EvaluatedRow } from "../../../schemas/evaluation.ts";
import { metricName, type Metric, type TestRow } from "../../../schemas/test-set.ts";
import { isJson, jsonFollowing, type JsonCheck } from "../metrics/json.ts";
import { labelNumbers, labelsIn } from "../metrics/labels.ts";
import { openOwnMetric, type OwnMetric } from "../metrics/own.ts";
import { rougeL } from "../metrics/rouge.ts";
import { partOf, partWhereFound, SlowPattern, timedPattern } from "../metrics/timed-pattern.ts";
import { exactMatch, tokenF1 } from "../metrics/words.ts";
import { isExact } from "../score.ts";
import { questionOf } from "../prompt.ts";
import type { GivenAnswer, RowLikelihood } from "../store.ts";

/** Of tasks with choices, whose metrics are always these. */
export const choiceMetrics = { accuracy: "accuracy", byLength: "accuracy_norm" } as const;

type AnswerRow = Extract<TestRow, { kind: "answer" }>;
type Scored = { score: number } | { problem: string };

/** A metric that is ready to score answers. */
interface Judge {
  name: string;
  score(row: AnswerRow, answer: string): Scored;
}

export interface RowScores {
  /** The labels of each metric that has some, by its name. */
  readonly labels: ReadonlyMap<string, string[]>;
  /** Undefined where there is nothing to judge yet. */
  evaluated(
    row: TestRow,
    index: number,
    answer: GivenAnswer | undefined,
    likelihood: RowLikelihood | undefined,
  ): EvaluatedRow | undefined;
  close(): void;
}

/** Throws `metric_not_usable`. */
export async function openRowScores(
  metrics: readonly Metric[],
  rows: readonly TestRow[],
): Promise<RowScores> {
  const own: OwnMetric[] = [];
  const labels = new Map<string, string[]>();
  const judges: Judge[] = [];
  for (const metric of metrics) {
    const name = metricName(metric);
    if (metric.kind === "loss") continue;
    if (metric.kind === "own") {
      const opened = await openOwnMetric(name, metric.code);
      own.push(opened);
      judges.push({ name, score: (row, answer) => opened.score(row, answer) });
    } else if (metric.kind === "json_valid") {
      const check: JsonCheck = metric.schema === undefined ? isJson : jsonFollowing(metric.schema);
      judges.push({ name, score: (_, answer) => ({ score: check(answer) }) });
    } else if (metric.kind === "regex") {
      const find = timedPattern(metric.pattern, metric.flags);
      judges.push({ name, score: (_, answer) => ({ score: find(answer) === null ? 0 : 1 }) });
    } else {
      const parts = partOf(metric.part);
      const compare = metric.kind === "label" ? labelCompare(metric, rows, labels) : comparisons[metric.kind];
      judges.push({ name, score: (row, answer) => comparePart(parts, compare, row.expected, answer) });
    }
  }
  const lossNames = metrics.filter(({ kind }) => kind === "loss").map(metricName);
  return {
    labels,
    evaluated: (row, index, answer, likelihood) =>
      row.kind === "choice"
        ? choiceScores(row, index, likelihood)
        : answerScores(row, index, { judges, lossNames, answer, likelihood }),
    close() {
      for (const metric of own) metric.close();
    },
  };
}

const comparisons = {
  exact: (answer: string, expected: string) => (isExact(answer, expected) ? 1 : 0),
  exact_match: exactMatch,
  token_f1: tokenF1,
  rouge_l: rougeL,
};

function labelCompare(
  metric: Extract<Metric, { kind: "label" }>,
  rows: readonly TestRow[],
  labels: Map<string, string[]>,
): (answer: string, expected: string) => number {
  const parts = partWhereFound(metric.part);
  const expectations = rows.flatMap((row) => (row.kind === "answer" ? [parts(row.expected) ?? ""] : []));
  const known = metric.labels ?? labelsIn(expectations);
  labels.set(metricName(metric), known);
  const numberOf = labelNumbers(known);
  return (answer, expected) => {
    const wanted = numberOf(expected);
    return wanted < known.length && numberOf(answer) === wanted ? 1 : 0;
  };
}

function comparePart(
  parts: (text: string) => string | undefined,
  compare: (answer: string, expected: string) => number,
  expected: string,
  answer: string,
): Scored {
  const wanted = parts(expected);
  if (wanted === undefined) return { problem: "what is expected does not match the expression" };
  const given = parts(answer);
  // An answer in which the part is not to be found is wrong.
  return { score: given === undefined ? 0 : compare(given, wanted) };
}

function choiceScores(
  row: Extract<TestRow, { kind: "choice" }>,
  index: number,
  likelihood: RowLikelihood | undefined,
): EvaluatedRow | undefined {
  if (likelihood === undefined) return undefined;
  const { sums } = likelihood;
  const chosen = largest(sums);
  // Bytes of UTF-8, so that a longer choice is not less likely only because it is longer.
  const byLength = largest(
    sums.map((sum, choice) => sum / Math.max(1, Buffer.byteLength(row.choices[choice]!))),
  );
  return {
    ...{ row: index, line: row.line, question: row.query, expected: row.choices[row.gold]! },
    ...{ answer: row.choices[chosen]!, isCut: false },
    choices: row.choices.map((text, choice) => ({ text, logLikelihood: sums[choice]! })),
    scores: {
      [choiceMetrics.accuracy]: chosen === row.gold ? 1 : 0,
      [choiceMetrics.byLength]: byLength === row.gold ? 1 : 0,
    },
  };
}

function answerScores(
  row: Exclude<TestRow, { kind: "choice" }>,
  index: number,
  given: {
    judges: readonly Judge[];
    lossNames: readonly string[];
    answer: GivenAnswer | undefined;
    likelihood: RowLikelihood | undefined;
  },
): EvaluatedRow | undefined {
  const { judges, lossNames, answer, likelihood } = given;
  if (answer === undefined && likelihood === undefined) return undefined;
  const scores: EvaluatedRow["scores"] = {};
  const problems: string[] = [];
  for (const judge of row.kind === "answer" && answer !== undefined ? judges : []) {
    const scored = scoredBy(judge, row as AnswerRow, answer!.text);
    scores[judge.name] = "score" in scored ? scored.score : null;
    if ("problem" in scored) problems.push(`${judge.name}: ${scored.problem}`);
  }
  if (answer?.problem !== undefined) problems.push(answer.problem);
  const tokens = likelihood?.tokens[0] ?? 0;
  for (const name of lossNames) scores[name] = tokens === 0 ? null : -likelihood!.sums[0]! / tokens;
  return {
    ...{ row: index, line: row.line, question: questionOf(row) },
    expected: row.kind === "text" ? row.text : row.expected,
    answer: answer?.text ?? "",
    isCut: answer?.isCut ?? false,
    scores,
    ...(tokens > 0 && { tokens }),
    ...(problems.length > 0 && { problems }),
  };
}

function scoredBy(judge: Judge, row: AnswerRow, answer: string): Scored {
  try {
    return judge.score(row, answer);
  } catch (error) {
    if (error instanceof SlowPattern) return { problem: error.message };
    throw error;
  }
}

function largest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);
}

// Judges what a model has answered so far, and keeps the judged rows.
import type { MetricResult } from "../../../schemas/evaluation.ts";
import { readJsonLines } from "../json-lines.ts";
import { evaluationFolder, GivenAnswer, RowLikelihood } from "../store.ts";
import { openTestSet, readTestRows } from "../test-set/store.ts";
import type { Home } from "../../store/home.ts";
import { replaceFile } from "../../store/write-file.ts";
import { choiceResults, metricResults } from "./results.ts";
import { openRowScores } from "./row-scores.ts";

export interface Judged {
  metrics: MetricResult[];
  /** Rows that could be judged. */
  answered: number;
  /** Answers that were ended because they became too long. */
  cut: number;
  /** Rows that were asked and have none, because they do not fit into the model's context. */
  unanswered: number;
}

/** `folder` is that of the evaluation. Errors: `metric_not_usable`, `test_set_damaged`, `test_set_not_found`. */
export async function judgeEvaluation(home: Home, folder: string, testSetId: string): Promise<Judged> {
  const opened = await openTestSet(home, testSetId);
  const rows = await readTestRows(opened);
  const files = evaluationFolder(folder);
  const answers = byRow(await readJsonLines(files.answers, GivenAnswer));
  const likelihoods = byRow(await readJsonLines(files.likelihoods, RowLikelihood));
  const { metrics, task } = opened.testSet;
  const scores = await openRowScores(metrics, rows);
  try {
    const evaluated = rows.flatMap(
      (row, index) => scores.evaluated(row, index, answers.get(index), likelihoods.get(index)) ?? [],
    );
    replaceFile(
      files.rows,
      evaluated.map((row) => `${JSON.stringify(row)}\n`),
    );
    return {
      metrics:
        task === "choice" ? choiceResults(evaluated) : metricResults(metrics, evaluated, scores.labels),
      answered: evaluated.length,
      cut: evaluated.filter(({ isCut }) => isCut).length,
      unanswered: [...answers.values()].filter(({ problem }) => problem !== undefined).length,
    };
  } finally {
    scores.close();
  }
}

function byRow<T extends { row: number }>(items: readonly T[]): ReadonlyMap<number, T> {
  return new Map(items.map((item) => [item.row, item]));
}

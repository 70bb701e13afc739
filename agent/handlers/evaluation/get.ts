// `evaluation/get`: one evaluation with a page of its rows.
import { pageOfRows } from "../../evaluation/pages.ts";
import { openEvaluation, readEvaluatedRows } from "../../evaluation/store.ts";
import { openTestSet } from "../../evaluation/test-set/store.ts";
import type { HandlerOf } from "../handler.ts";

export const evaluationGet: HandlerOf<"evaluation/get"> =
  ({ home }) =>
  async ({ evaluation: id, ...page }) => {
    const { folder, evaluation } = await openEvaluation(home, id);
    const rows = await readEvaluatedRows(folder);
    // Its test set may be gone; only labels are read by it.
    const testSet = await openTestSet(home, evaluation.testSet.id).catch(() => undefined);
    return { evaluation, ...pageOfRows(evaluation, rows, testSet?.testSet.metrics ?? [], page) };
  };

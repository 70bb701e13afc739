// Opens evaluations that are looked at side by side, with their rows.
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import type { EvaluatedModelRows } from "./compare.ts";
import { openEvaluation, readEvaluatedRows } from "./store.ts";

/** Throws `evaluations_differ` unless they are of one test set, `evaluation_not_found`, `evaluation_damaged`. */
export async function openCompared(home: Home, ids: readonly string[]): Promise<EvaluatedModelRows[]> {
  const models: EvaluatedModelRows[] = [];
  for (const id of ids) {
    const { folder, evaluation } = await openEvaluation(home, id);
    models.push({ evaluation, rows: await readEvaluatedRows(folder) });
  }
  const contents = new Set(models.map(({ evaluation }) => evaluation.testSet.content));
  if (contents.size > 1) {
    const names = new Set(models.map(({ evaluation }) => evaluation.testSet.name));
    throw errors.evaluationsDiffer([...names]);
  }
  return models;
}

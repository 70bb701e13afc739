// The dataset rows of a step with their losses.
import { datasetOfStep, readRowOrder, rowsOfStep, type RowOrder } from "../../run/rows.ts";
import { readRun } from "../../run/state.ts";
import type { Performer } from "../performers.ts";

/**
 * Of the run that was asked for last, because people look at one step after the other. A worker that holds much is not
 * kept after its job, and this goes with it.
 */
let last: { readonly of: string; readonly order: RowOrder } | undefined;

export const stepRows: Performer<"stepRows"> = async ({ folder, step }, { home }) => {
  const run = readRun(folder);
  const dataset = datasetOfStep(run, step);
  const of = JSON.stringify([folder, dataset, run.manifest.config]);
  if (last?.of !== of) last = { of, order: await readRowOrder(home, run) };
  return { dataset, rows: await rowsOfStep(last.order, run, step) };
};

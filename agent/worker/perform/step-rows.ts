// The dataset rows of a step with their losses.
import { errors } from "../../errors.ts";
import { rowsOfStep } from "../../run/rows.ts";
import { readRun } from "../../run/state.ts";
import type { Performer } from "../performers.ts";

export const stepRows: Performer<"stepRows"> = async ({ folder, step }, { home }) => {
  const run = readRun(folder);
  const rows = await rowsOfStep(home, run, step);
  const { dataset, id } = run.manifest;
  if (dataset === undefined) throw errors.stepNotTaken(id, step, 0);
  return { dataset, rows };
};

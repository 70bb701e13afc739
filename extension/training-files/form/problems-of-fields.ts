// Problems that the agent has found in the form's text, each at the field of its key.
import path from "node:path";
import type { FormKey } from "../../../schemas/panels/training-form.ts";
import type { Problem } from "../../../schemas/problem.ts";
import { placesOfKeys } from "../edit-toml.ts";
import { formKeys } from "./key-rules.ts";

export interface SortedProblems {
  readonly ofFields: Readonly<Partial<Record<FormKey, Problem>>>;
  /** Of `dataset.path`, `id` and `version`, and of the rows themselves. */
  readonly ofRows: readonly Problem[];
  readonly others: readonly Problem[];
}

export function sortProblems(text: string, problems: readonly Problem[]): SortedProblems {
  const ofFields: Partial<Record<FormKey, Problem>> = {};
  const ofRows: Problem[] = [];
  const others: Problem[] = [];
  for (const problem of problems) {
    const isOfText = problem.file === undefined || path.basename(problem.file).endsWith(".toml");
    const key = isOfText ? keyAt(text, problem) : undefined;
    if (!isOfText || key?.startsWith("dataset.path") || key === "dataset.id" || key === "dataset.version")
      ofRows.push(problem);
    else if (isFormKey(key)) {
      // The first one of a field says enough, unless a later one is worse.
      if (ofFields[key] === undefined || problem.severity === "error") ofFields[key] = problem;
    } else others.push(problem);
  }
  return { ofFields, ofRows, others };
}

/** The key that stands at the position, as "training.steps". */
function keyAt(text: string, { line, column }: Problem): string | undefined {
  if (line === undefined) return undefined;
  const before = text.split("\n").slice(0, line - 1);
  const at = before.reduce((sum, one) => sum + one.length + 1, 0) + (column ?? 1) - 1;
  return [...placesOfKeys(text)].find(([, { start, end }]) => at >= start && at < end)?.[0];
}

function isFormKey(key: string | undefined): key is FormKey {
  return (formKeys as readonly (string | undefined)[]).includes(key);
}

// Reads a training file: TOML, the files it extends, the schema, the rules between keys, the files it names.
import path from "node:path";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import { peakLearningRate, type TrainingFile } from "../../schemas/training.ts";
import { readWithBases, writerOf, type MergedFile } from "./extends.ts";
import type { Home } from "../store/home.ts";
import { checkOutside } from "./check-outside.ts";
import { checkTable, mostProblems } from "./check-table.ts";
import { withFacts } from "./facts.ts";
import type { KeyProblem } from "./key-problem.ts";
import { resolvePaths } from "./paths.ts";
import type { KeyPath } from "../toml/tree.ts";

/**
 * The file as resolved: bases merged, defaults filled in, paths absolute, without `extends`.
 * `value` is undefined when `problems` holds an error; every problem has file, line and column,
 * but for those of a file that cannot be read at all. Never rejects because of what the files hold.
 *
 * @param given the text of `file`, where it is not on disk (yet)
 * @param home in which imported rows that the file names are looked for; they are not, when it is left out
 */
export async function readTrainingFile(
  file: string,
  given?: string,
  home?: Home,
): Promise<Outcome<TrainingFile | undefined>> {
  const read = await readWithBases(file, given);
  if (read.value === undefined) return { value: undefined, problems: read.problems };
  const merged = read.value;

  const isWritten = (key: KeyPath) => merged.documents.some((document) => document.has(key));
  const folderOf = (key: KeyPath) => path.dirname(writerOf(merged.documents, key).file);
  const checked = checkTable(merged.table, isWritten);
  const outside = await withFacts((facts) => checkOutside(checked, { folderOf, home, facts }));
  const problems = place([...checked.problems, ...outside], merged);
  const isUsable = problems.every((problem) => problem.severity !== "error");
  const value = isUsable ? withRate(resolvePaths(checked.file, folderOf)) : undefined;
  if (problems.length <= mostProblems) return { value, problems };
  const shown = problems.slice(0, mostProblems);
  return { value, problems: [...shown, notShown(shown.at(-1)!)] };
}

/** The default of the learning rate hangs on what is trained. */
function withRate(file: TrainingFile): TrainingFile {
  return { ...file, optimizer: { ...file.optimizer, lr: peakLearningRate(file) } };
}

/** Gives each problem the position of its key in the file that wrote it, in the order of the text. */
function place(problems: readonly KeyProblem[], { documents }: MergedFile): Problem[] {
  const placed = problems.map(({ path: key, part, code, severity, message, advice }): Problem => ({
    ...{ code, severity, message },
    ...(advice !== undefined && { advice }),
    ...writerOf(documents, key).locate(key, part),
  }));
  const fileOrder = new Map(documents.map((document, index) => [document.file, index]));
  const orderOf = (problem: Problem) => fileOrder.get(problem.file ?? "") ?? 0;
  return placed.sort(
    (a, b) => orderOf(a) - orderOf(b) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

function notShown(last: Problem): Problem {
  return {
    ...last,
    code: "problems_not_shown",
    severity: "info",
    message: `There are more problems than these ${mostProblems}.`,
    advice: "Mend these first.",
  };
}

// Reads a training file: TOML, the files it extends, the schema, the rules between keys, the files it names.
import path from "node:path";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { readWithBases, writerOf, type MergedFile } from "./extends.ts";
import type { Home } from "../store/home.ts";
import { checkImportedRows } from "./imported-rows.ts";
import type { KeyProblem } from "./key-problem.ts";
import { checkPaths, resolvePaths } from "./paths.ts";
import { trainingKeys } from "./keys.ts";
import type { KeyPath } from "./positions.ts";
import { checkRules } from "./rules.ts";
import { describeIssues } from "./schema-problems.ts";

/** Beyond this many problems a list helps nobody. */
const mostProblems = 100;

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

  const parsed = TrainingFile.safeParse(merged.table);
  if (!parsed.success) {
    const problems: KeyProblem[] = [];
    for (const problem of describeIssues(trainingKeys, parsed.error.issues, merged.table)) {
      if (problems.length === mostProblems) {
        const placed = place(problems, merged);
        return { value: undefined, problems: [...placed, notShown(placed.at(-1)!)] };
      }
      problems.push(problem);
    }
    return { value: undefined, problems: place(problems, merged) };
  }
  const isWritten = (key: KeyPath) => merged.documents.some((document) => document.has(key));
  const resolved = resolvePaths(parsed.data, (key) => path.dirname(writerOf(merged.documents, key).file));
  const found = [
    ...checkRules(resolved, isWritten),
    ...(await checkPaths(resolved)),
    ...(home === undefined ? [] : await checkImportedRows(resolved, home)),
  ];
  const problems = place(found, merged);
  const isUsable = problems.every((problem) => problem.severity !== "error");
  return { value: isUsable ? resolved : undefined, problems };
}

/** Gives each problem the position of its key in the file that wrote it, in the order of the text. */
function place(problems: readonly KeyProblem[], { documents }: MergedFile): Problem[] {
  const placed = problems.map(({ path: key, part, advice, ...problem }): Problem => ({
    ...problem,
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

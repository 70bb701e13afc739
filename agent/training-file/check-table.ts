// Checks the values of a training file by the schema and the rules, also where some of them are missing or wrong.
import { TrainingFile } from "../../schemas/training.ts";
import type { IsWritten, KeyProblem } from "./key-problem.ts";
import { trainingKeys } from "./keys.ts";
import { removeFix } from "./mend.ts";
import { isTable, mended, pathOfIssue } from "./mended.ts";
import type { KeyPath } from "../toml/tree.ts";
import { checkRules } from "./rules.ts";
import { describeIssues } from "./schema-problems.ts";
import type { TomlTable, TomlValue } from "../toml/table.ts";

/** Beyond this many problems a list helps nobody. */
export const mostProblems = 100;

export interface CheckedTable {
  /** Every value that is right; defaults stand for the others. */
  file: TrainingFile;
  /** Keys whose values are not in `file`, as they are wrong or missing. */
  wrong: readonly KeyPath[];
  problems: KeyProblem[];
}

/** What the schema and the rules find. A rule counts where all the keys that it rests on could be read. */
export function checkTable(table: TomlTable, isWritten: IsWritten): CheckedTable {
  const parsed = TrainingFile.safeParse(table);
  if (parsed.success) return { file: parsed.data, wrong: [], problems: checkRules(parsed.data, isWritten) };
  const { issues } = parsed.error;
  const problems = firstOf(describeIssues(trainingKeys, issues, table), mostProblems + 1);
  const wrong = issues.filter((issue) => issue.code !== "unrecognized_keys").map(pathOfIssue);
  const file = TrainingFile.parse({ schema: 1, dataset: {}, ...mended(table, issues) });
  const ruled = checkRules(file, isWritten).filter((problem) => !restsOn(problem, wrong));
  return { file, wrong, problems: [...problems, ...ruled] };
}

/** Whether one of the keys that a problem is about is, or lies in, one of `paths`. */
export function restsOn({ path, related = [] }: KeyProblem, paths: readonly KeyPath[]): boolean {
  const about = [path, ...related.map((other) => other.path)];
  return about.some((key) => paths.some((outer) => outer.every((step, index) => step === key[index])));
}

/** Keys that mean something to JavaScript, which no schema gets to see: they are refused before. */
export function* prototypeKeys(value: TomlTable | TomlValue[], path: KeyPath = []): Generator<KeyProblem> {
  for (const [name, inner] of Object.entries<TomlValue>(value as TomlTable))
    if (name === "__proto__") yield prototypeKey([...path, name]);
    // A large file has thousands of single values.
    else if (typeof inner === "object" && (Array.isArray(inner) || isTable(inner)))
      yield* prototypeKeys(inner, [...path, Array.isArray(value) ? Number(name) : name]);
}

function prototypeKey(path: KeyPath): KeyProblem {
  return {
    path,
    part: "key",
    code: "unknown_key",
    severity: "error",
    message: 'There is no key "__proto__".',
    advice: "Remove it.",
    fixes: [removeFix(path, "preferred")],
  };
}

function firstOf<T>(items: Iterable<T>, most: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === most) break;
    first.push(item);
  }
  return first;
}

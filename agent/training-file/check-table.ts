// Checks the values of a training file by the schema and the rules, also where some of them are missing or wrong.
import { TrainingFile } from "../../schemas/training.ts";
import type { IsWritten, KeyProblem } from "./key-problem.ts";
import { trainingKeys } from "./keys.ts";
import { removeFix } from "./mend.ts";
import { isTable, pathOfIssue } from "./mended.ts";
import type { KeyPath } from "../toml/tree.ts";
import { parseTables } from "./parse-tables.ts";
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
  const { values, issues } = parseTables(TrainingFile, table, { schema: 1, dataset: {} });
  const file = values as TrainingFile;
  if (issues.length === 0) return { file, wrong: [], problems: checkRules(file, isWritten) };
  const problems = firstOf(describeIssues(trainingKeys, issues, table), mostProblems + 1);
  const wrong = issues.filter((issue) => issue.code !== "unrecognized_keys").map(pathOfIssue);
  const ruled = checkRules(file, isWritten).filter((problem) => !restsOn(problem, wrong));
  return { file, wrong, problems: [...problems, ...ruled] };
}

/** Whether one of the keys that a problem is about is, or lies in, one of `paths`. */
export function restsOn({ path, related = [] }: KeyProblem, paths: readonly KeyPath[]): boolean {
  const about = [path, ...related.map((other) => other.path)];
  return about.some((key) => paths.some((outer) => outer.every((step, index) => step === key[index])));
}

/** Tables that were looked through, and have no such key. */
const harmless = new WeakSet<object>();

/** Keys that mean something to JavaScript, which no schema gets to see: they are refused before. */
export function prototypeKeys(value: TomlTable | TomlValue[], path: KeyPath = []): KeyProblem[] {
  if (harmless.has(value)) return [];
  const problems: KeyProblem[] = [];
  for (const [name, inner] of Object.entries<TomlValue>(value as TomlTable)) {
    // A large file has thousands of single values.
    if (typeof inner !== "object" && name !== "__proto__") continue;
    const key = [...path, Array.isArray(value) ? Number(name) : name];
    if (name === "__proto__") problems.push(prototypeKey(key));
    else if (Array.isArray(inner) || isTable(inner)) problems.push(...prototypeKeys(inner, key));
  }
  if (problems.length === 0) harmless.add(value);
  return problems;
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

// Checks the values of a training file by the schema and the rules, also where some of them are missing or wrong.
import type { $ZodIssue } from "zod/v4/core";
import { TrainingFile } from "../../schemas/training.ts";
import type { IsWritten, KeyProblem } from "./key-problem.ts";
import { trainingKeys } from "./keys.ts";
import type { KeyPath } from "./positions.ts";
import { checkRules } from "./rules.ts";
import { describeIssues } from "./schema-problems.ts";
import type { TomlTable, TomlValue } from "./toml.ts";

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
  const wrong = issues.filter((issue) => issue.code !== "unrecognized_keys").map(pathOf);
  const file = TrainingFile.parse(mended(table, issues));
  const ruled = checkRules(file, isWritten).filter((problem) => !restsOn(problem, wrong));
  return { file, wrong, problems: [...problems, ...ruled] };
}

/** Whether one of the keys that a problem is about is, or lies in, one of `paths`. */
export function restsOn({ path, related = [] }: KeyProblem, paths: readonly KeyPath[]): boolean {
  const about = [path, ...related.map((other) => other.path)];
  return about.some((key) => paths.some((outer) => outer.every((step, index) => step === key[index])));
}

/** A copy without what the schema refuses. */
function mended(table: TomlTable, issues: readonly $ZodIssue[]): TomlTable {
  const copy = structuredCopy(table) as TomlTable;
  for (const issue of issues) {
    const path = pathOf(issue);
    if (issue.code === "unrecognized_keys") for (const name of issue.keys) removeAt(copy, [...path, name]);
    else removeAt(copy, path);
  }
  copy["schema"] ??= 1;
  copy["dataset"] ??= {};
  return copy;
}

/** Of a list that has a wrong element, nothing is kept. */
function removeAt(table: TomlTable, path: KeyPath): void {
  let holder = table;
  for (const [index, step] of path.entries()) {
    const inner = Object.hasOwn(holder, step) ? holder[step] : undefined;
    if (inner === undefined) return;
    if (index === path.length - 1 || !isTable(inner)) {
      Reflect.deleteProperty(holder, step);
      return;
    }
    holder = inner;
  }
}

function structuredCopy(value: TomlValue): TomlValue {
  if (Array.isArray(value)) return value.map(structuredCopy);
  if (!isTable(value)) return value;
  const copy = Object.create(null) as TomlTable;
  for (const [name, inner] of Object.entries(value)) copy[name] = structuredCopy(inner);
  return copy;
}

function isTable(value: TomlValue): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

function pathOf({ path }: $ZodIssue): KeyPath {
  return path.map((part) => (typeof part === "number" ? part : String(part)));
}

function firstOf<T>(items: Iterable<T>, most: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === most) break;
    first.push(item);
  }
  return first;
}

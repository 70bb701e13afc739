// Says in words what is wrong with the parameters of a call.
import type * as z from "zod";
import type { Problem } from "../../schemas/problem.ts";

type Issue = z.core.$ZodIssue;

/** What an answer says at most: a message of 1 MiB may have thousands of faults, each with a long name. */
const mostProblems = 10;
const mostCharacters = 300;

/** One problem for each of the first issues, `training.file: Expected a text …`, and one for how many follow. */
export function describeParams(issues: readonly Issue[]): Problem[] {
  const all = issues.flatMap((issue) => flatten(issue));
  const told = all
    .slice(0, mostProblems)
    .map(({ path, message }) =>
      paramsProblem(`${path.length === 0 ? "" : `${formatPath(path)}: `}${message.replace(/\.?$/, ".")}`),
    );
  return all.length > told.length ? [...told, paramsProblem(`And ${all.length - told.length} more.`)] : told;
}

export function paramsProblem(text: string): Problem {
  const message = text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
  return { code: "params_not_usable", severity: "error", message };
}

/** Counts the keys of objects and the elements of arrays at every depth, and stops at `most`. */
export function holdsMoreValues(value: unknown, most: number): boolean {
  const waiting = [value];
  for (let count = 0; waiting.length > 0;) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null) continue;
    const values: unknown[] = Array.isArray(next) ? next : Object.values(next);
    count += values.length;
    if (count > most) return true;
    waiting.push(...values);
  }
  return false;
}

/** Where several shapes are allowed, that one is described which the value comes closest to. */
function flatten(
  issue: Issue,
  above: readonly PropertyKey[] = [],
): { path: PropertyKey[]; message: string }[] {
  const path = [...above, ...issue.path];
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const depth = (issues: readonly Issue[]): number => Math.max(...issues.map((inner) => inner.path.length));
    const closest = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0]!;
    return closest.flatMap((inner) => flatten(inner, path));
  }
  return [{ path, message: issue.message }];
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`))
    .join("");
}

// Says in words what is wrong with the parameters of a call.
import type * as z from "zod";
import type { Problem } from "../../schemas/problem.ts";

type Issue = z.core.$ZodIssue;

/** One problem for each issue, `training.file: Expected a text …`. */
export function describeParams(issues: readonly Issue[]): Problem[] {
  return issues
    .flatMap((issue) => flatten(issue))
    .map(({ path, message }) => ({
      code: "params_not_usable",
      severity: "error",
      message: `${path.length === 0 ? "" : `${formatPath(path)}: `}${message.replace(/\.?$/, ".")}`,
    }));
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

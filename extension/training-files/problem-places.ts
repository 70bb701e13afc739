// Problems of training files, each in the file that it is in, with the place that an editor underlines.
import type { Problem } from "../../schemas/problem.ts";

/** Counts from 0, as editors do. */
export interface ProblemPlace {
  readonly line: number;
  readonly column: number;
  readonly problem: Problem;
}

/** `file` is where problems are that name none. */
export function placesByFile(problems: readonly Problem[], file: string): Map<string, ProblemPlace[]> {
  const places = new Map<string, ProblemPlace[]>([[file, []]]);
  for (const problem of problems) {
    const place = { line: (problem.line ?? 1) - 1, column: (problem.column ?? 1) - 1, problem };
    const at = problem.file ?? file;
    places.set(at, [...(places.get(at) ?? []), place]);
  }
  return places;
}

/** The key or value that begins there; the rest of the line where nothing does. */
export function lengthOfMark(line: string, column: number): number {
  const rest = line.slice(column);
  const found = /^(?:"(?:[^"\\]|\\.)*"|'[^']*'|\[[^\]]*\]+|[\w.+-]+)/.exec(rest);
  return found?.[0].length ?? Math.max(1, rest.trimEnd().length);
}

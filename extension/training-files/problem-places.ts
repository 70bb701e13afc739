// Problems of training files, each in the file that it is in, with the place that an editor underlines.
import type { Problem } from "../../schemas/problem.ts";

/** Whom the editor names beside these problems; those of the language server are "Trainyard". */
export const sourceOfAgent = "Trainyard Agent";

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

/** What is told of a line already, by its code. Lines count from 0. */
export interface ToldProblem {
  readonly line: number;
  readonly code: string;
}

/** Without those that somebody else tells of the same line. */
export function notYetTold<P extends ToldProblem>(problems: readonly P[], told: readonly ToldProblem[]): P[] {
  return problems.filter(
    ({ line, code }) => !told.some((other) => other.line === line && other.code === code),
  );
}

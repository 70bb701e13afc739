// Parses the TOML of a training file into plain tables without a prototype, each key with its position.
import { parse, TomlError } from "smol-toml";
import type { Outcome, Problem } from "../../schemas/problem.ts";
import {
  createLineFinder,
  deepestKey,
  findPositions,
  type Entry,
  type KeyPath,
  type Position,
} from "./positions.ts";
import { nestedTooDeep, noSuchDate, syntaxProblem } from "./syntax-problems.ts";

/** What TOML can hold; tables have no prototype, so that no key means anything to JavaScript. */
export type TomlValue = string | number | boolean | Date | TomlValue[] | TomlTable;
export interface TomlTable {
  [key: string]: TomlValue;
}

export interface TomlDocument {
  file: string;
  table: TomlTable;
  has(path: KeyPath): boolean;
  /** Where a key (or its value) stands; for what is not written, the nearest table above it, or the first line. */
  locate(path: KeyPath, part: "key" | "value"): Position;
}

/** Reads TOML; one problem where the text breaks its rules. `file` is only named in problems. */
export function parseToml(text: string, file: string): Outcome<TomlDocument | undefined> {
  let table: TomlTable;
  try {
    table = parse(text, { maxDepth: deepestKey });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { value: undefined, problems: [syntaxProblem(error, text, file)] };
  }
  const positions = findPositions(text);
  const lineOf = createLineFinder(text);
  const positionOf = (offset: number): Position => ({ file, ...lineOf(offset) });
  const problems = positions.entries.flatMap((entry) => entryProblems(entry, text, positionOf));
  if (problems.length > 0) return { value: undefined, problems: problems.slice(0, 1) };
  return {
    value: {
      file,
      table,
      has: (path) => positions.at(path) !== undefined,
      locate(path, part) {
        for (let length = path.length; length > 0; length--) {
          const entry = positions.at(path.slice(0, length));
          if (entry === undefined) continue;
          const isExact = length === path.length;
          const span = isExact && part === "value" ? (entry.value ?? entry.key) : (entry.key ?? entry.value);
          if (span !== undefined) return positionOf(span.start);
        }
        return { file, line: 1, column: 1 };
      },
    },
    problems: [],
  };
}

/** Keys that nothing here can mean, and days that the calendar does not have, which the parser lets pass. */
function entryProblems(entry: Entry, text: string, positionOf: (offset: number) => Position): Problem[] {
  const start = (entry.key ?? entry.value)?.start ?? 0;
  if (entry.path.length > deepestKey) return [nestedTooDeep(positionOf(start))];
  if (entry.path.at(-1) === "__proto__") return [prototypeKey(positionOf(start))];
  if (entry.value === undefined) return [];
  const date = /^(\d{4})-(\d{2})-(\d{2})/.exec(text.slice(entry.value.start, entry.value.start + 10));
  if (date === null) return [];
  const [year, month, day] = date.slice(1).map(Number) as [number, number, number];
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return day <= lastDay ? [] : [noSuchDate(positionOf(entry.value.start))];
}

function prototypeKey(position: Position): Problem {
  return {
    code: "unknown_key",
    severity: "error",
    message: 'There is no key "__proto__".',
    advice: "Remove it.",
    ...position,
  };
}

// A row as a file gives it: named columns with any values, before anything is known of its shape.
import type { Problem } from "../../schemas/problem.ts";
import type { Decoded } from "./decode.ts";
import { rowProblems } from "./row-problems.ts";

export type Columns = Readonly<Record<string, unknown>>;

export interface SourceRow {
  /** Line of the file on which the row begins. */
  line: number;
  /** What the imported row is known by: the line, or the position in a JSON array. From 1. */
  row: number;
  content: Decoded<Columns>;
}

/** A reader yields rows, and a problem where the file itself is damaged. */
export type SourceItem = SourceRow | { problem: Problem };

export function asColumns(decoded: Decoded<unknown>): Decoded<Columns> {
  if ("fault" in decoded) return decoded;
  const { value } = decoded;
  if (!isColumns(value)) return { fault: rowProblems.notAnObject(describe(value)) };
  return { ...decoded, value };
}

export function isColumns(value: unknown): value is Columns {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a value of the wrong kind is, for a message. */
export function describe(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value === "" ? "empty text" : "text";
  return `a ${typeof value}`;
}

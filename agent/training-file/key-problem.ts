// A problem of a key before its place is known, and the kinds that several rules make.
import type { Problem } from "../../schemas/problem.ts";
import { trainingKey } from "./keys.ts";
import type { KeyPath } from "./positions.ts";

/** Its place is where `path` was written last: there the key, or its value. */
export interface KeyProblem {
  path: KeyPath;
  part: "key" | "value";
  code: string;
  severity: Problem["severity"];
  message: string;
  advice?: string | undefined;
}

/** Tells keys that stand in the file from those that were filled in. */
export type IsWritten = (path: KeyPath) => boolean;

/** Values that are allowed each and impossible together. */
export function conflict(path: KeyPath, message: string, advice: string): KeyProblem {
  return { path, part: "value", code: "values_conflict", severity: "error", message, advice };
}

/** A key that another one makes idle; `why` ends the sentence "… has no effect". */
export function noEffect(path: readonly string[], why: string): KeyProblem {
  const name = path.join(".");
  return {
    path,
    part: "key",
    code: "key_without_effect",
    severity: "warning",
    message: `${name} has no effect ${why}.`,
    advice: `Remove it. ${trainingKey(path)?.schema.description ?? ""}`.trim(),
  };
}

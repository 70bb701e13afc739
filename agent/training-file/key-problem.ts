// A problem of a key before its place is known, and the kinds that several rules make.
import type { Problem } from "../../schemas/problem.ts";
import { trainingKeys } from "./keys.ts";
import { removeFix } from "./mend.ts";
import type { KeyPath } from "../toml/tree.ts";
import type { TomlValue } from "../toml/table.ts";

/** Its place is where `path` was written last: there the key, or its value. */
export interface KeyProblem {
  path: KeyPath;
  part: "key" | "value";
  code: string;
  severity: Problem["severity"];
  message: string;
  advice?: string | undefined;
  /** The other keys that it rests on: it stands only where all of them could be read. */
  related?: readonly RelatedKey[] | undefined;
  /** Ways to mend it, the likeliest first. */
  fixes?: readonly KeyFix[] | undefined;
}

/** Another key of the same matter; `message` says what it has to do with it. */
export interface RelatedKey {
  path: KeyPath;
  message: string;
}

/** One way to mend a problem. */
export interface KeyFix {
  /** In the imperative: "Rename to lr". */
  title: string;
  edits: readonly KeyEdit[];
  /** Whether it is certainly what was meant, so that it may be made together with all others like it. */
  isPreferred?: boolean;
}

/** A change of a training file that leaves comments, order and layout alone. */
export type KeyEdit =
  /** The last part of the key is written `to`. */
  | { kind: "rename"; path: KeyPath; to: string }
  /** The key goes to the path `to`, its own name included, with its value as it is written and its comment. */
  | { kind: "move"; path: KeyPath; to: readonly string[] }
  /** The value is replaced, or the key added, with its table where that is missing. */
  | { kind: "set"; path: KeyPath; value: TomlValue }
  /** The key goes with its line; a table with all that it holds. */
  | { kind: "remove"; path: KeyPath };

/** Tells keys that stand in the file from those that were filled in. */
export type IsWritten = (path: KeyPath) => boolean;

/** Values that are allowed each and impossible together; `others` are the keys that it rests on besides `path`. */
export function conflict(
  path: KeyPath,
  message: string,
  advice: string,
  { others, fixes }: { others: readonly KeyPath[]; fixes: readonly KeyFix[] },
): KeyProblem {
  const place = { path, part: "value", severity: "error" } as const;
  return { ...place, code: "values_conflict", message, advice, related: others.map(related), fixes };
}

/** A key that the keys `others` make idle; `why` ends the sentence "… has no effect". */
export function noEffect(path: readonly string[], why: string, others: readonly KeyPath[]): KeyProblem {
  return {
    path,
    part: "key",
    code: "key_without_effect",
    severity: "warning",
    message: `${path.join(".")} has no effect ${why}.`,
    advice: `Remove it. ${trainingKeys.key(path)?.schema.description ?? ""}`.trim(),
    related: others.map(related),
    fixes: [removeFix(path, "preferred")],
  };
}

/** Another key that a problem rests on. */
export function related(path: KeyPath): RelatedKey {
  return { path, message: `${path.join(".")} is set here.` };
}

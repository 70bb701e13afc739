// Something that is wrong with a training file, with its place and the ways to mend it.
import type { Problem } from "../../schemas/problem.ts";
import type { Span } from "../toml/tree.ts";
import type { TextChange } from "./edit.ts";
import type { Positions } from "./positions.ts";

/** A problem with its place: in the file itself, or in one that it extends. */
export interface Finding {
  code: string;
  severity: Problem["severity"];
  message: string;
  advice?: string | undefined;
  place: FilePlace;
  /** Where the file names the base that the problem is in; undefined for a problem of the file itself. */
  namedAt?: Span | undefined;
  /** Other places of the same matter. */
  related: readonly (FilePlace & { message: string })[];
  /** Ways to mend it by changing the file itself, the likeliest first. */
  fixes: readonly FindingFix[];
}

export interface FilePlace {
  file: string;
  span: Span;
  positions: Positions;
}

export interface FindingFix {
  /** In the imperative: "Rename to lr". */
  title: string;
  /** Whether it is certainly what was meant. */
  isPreferred: boolean;
  /** Whether it stays where the problem is; others may meet what a second fix changes. */
  isInPlace: boolean;
  /** Undefined where it cannot be made in this file, as when a base has the key. */
  changes: () => readonly TextChange[] | undefined;
}

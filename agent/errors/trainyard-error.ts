// A failure that a user can meet. Anything else that is thrown is a bug.
import type { Problem } from "../../schemas/problem.ts";

/** A failure with a sentence for its reader. `exitCode` is what the command line ends with. */
export class TrainyardError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly advice: string,
    readonly exitCode = 1,
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
    this.name = "TrainyardError";
  }
}

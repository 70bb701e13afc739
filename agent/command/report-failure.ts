// Says what went wrong: a failure with its next step, a bug with its stack and where to report it.
import { TrainyardError } from "../errors.ts";
import { span } from "../terminal/text.ts";
import { formatProblems } from "../training-file/format.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Output } from "./output.ts";

const REPORT_AT = "https://github.com/trainyard/trainyard/issues";

/** Tells people and programs, and returns the exit code. `more` is what programs are told beside the failure. */
export function reportFailure(output: Output, error: unknown, more: object = {}): number {
  if (error instanceof TrainyardError) {
    const tone = error.exitCode === exitCodes.interrupted ? "warning" : "bad";
    output.complain([span(error.message, tone)]);
    if (error.problems.length > 0) output.complain([span(formatProblems(error.problems))]);
    if (error.advice !== "") output.complain([span(error.advice)]);
    const { code, message, advice, problems } = error;
    output.result({ error: { code, message, advice, problems }, ...more });
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.complain([span("Sorry, this is a bug in Trainyard.", "bad")]);
  output.complain([span(stack)]);
  output.complain([span(`Please report it, with the lines above, at ${REPORT_AT}`)]);
  output.result({ error: { code: "bug", message: stack.split("\n")[0] ?? "", stack }, ...more });
  return exitCodes.failure;
}

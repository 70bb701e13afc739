// Bad input is data: reading returns a value and the problems that were met, each with its position.
import * as z from "zod";

/** One thing that is wrong with a file, said so that its author can mend it. Lines and columns count from 1. */
export const Problem = z.strictObject({
  code: z.string(),
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  /** What to do next. */
  advice: z.string().optional(),
  file: z.string().optional(),
  line: z.number().int().positive().optional(),
  column: z.number().int().positive().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** What was read, and what was wrong with it. An error in `problems` means that `value` must not be used. */
export interface Outcome<T> {
  value: T;
  problems: Problem[];
}

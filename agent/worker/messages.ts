// What an agent and its workers say to each other, checked by whoever receives it.
import * as z from "zod";
import { Problem } from "../../schemas/problem.ts";
import { WorkProgress } from "../../schemas/protocol/method.ts";
import { errors, type TrainyardError } from "../errors.ts";
import { jobs, type JobName } from "./jobs.ts";

/** To a worker. */
export const Order = z.strictObject({
  job: z.enum(Object.keys(jobs) as [JobName, ...JobName[]]),
  input: z.unknown(),
});
export type Order = z.infer<typeof Order>;

export const Failure = z.strictObject({
  code: z.string(),
  message: z.string(),
  advice: z.string(),
  exitCode: z.int(),
  problems: z.array(Problem),
});
export type Failure = z.infer<typeof Failure>;

/** Resident memory of the process after the job, in MiB. */
const megabytes = z.int();

/** From a worker. The last three kinds end a job. */
export const Report = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("begun") }),
  z.strictObject({ kind: z.literal("progress"), progress: WorkProgress }),
  z.strictObject({ kind: z.literal("done"), megabytes, result: z.unknown() }),
  z.strictObject({ kind: z.literal("failed"), megabytes, failure: Failure }),
  /** The job threw something that has no name: a bug. */
  z.strictObject({ kind: z.literal("broken"), megabytes, message: z.string(), stack: z.string() }),
]);
export type Report = z.infer<typeof Report>;

export function packFailure({ code, message, advice, exitCode, problems }: TrainyardError): Failure {
  return { code, message, advice, exitCode, problems: [...problems] };
}

export function unpackFailure({ code, message, advice, exitCode, problems }: Failure): TrainyardError {
  return errors.toldByAgent(code, message, advice, exitCode, problems);
}

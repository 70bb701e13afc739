// `run/resume`: puts a run that has ended before its last step back into the queue.
import type { HandlerOf } from "../handler.ts";

export const runResume: HandlerOf<"run/resume"> =
  ({ runs }) =>
  ({ run }) =>
    runs.resume(run);

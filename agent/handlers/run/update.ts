// `run/update`: changes what people call a run, and its place in the queue.
import type { HandlerOf } from "../handler.ts";

export const runUpdate: HandlerOf<"run/update"> =
  ({ runs }) =>
  ({ run, ...change }) =>
    runs.update(run, change);

// `run/stop`: ends a run and every process of it.
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";

export const runStop: HandlerOf<"run/stop"> =
  ({ runs }) =>
  ({ run, graceSeconds }, call) =>
    runs.stop(run, {
      graceSeconds,
      signal: call.signal,
      onProgress: passOn((progress) => call.progress(progress)),
    });

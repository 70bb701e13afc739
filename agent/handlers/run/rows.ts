// `run/rows`: the dataset rows of a step with their losses, found by a worker.
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";

export const runRows: HandlerOf<"run/rows"> =
  ({ runs, workers }) =>
  async ({ run, step }, call) => {
    const folder = runs.get(run).folder.root;
    const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
    return workers.run("stepRows", { folder, step }, options);
  };

// `run/get`: one run with everything that its run.json says.
import type { HandlerOf } from "../handler.ts";

export const runGet: HandlerOf<"run/get"> =
  ({ runs }) =>
  async (params) => {
    await Promise.resolve();
    const { summary, manifest } = runs.get(params.run);
    return { run: summary, manifest };
  };

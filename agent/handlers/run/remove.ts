// `run/remove`: removes a run that has ended, with its checkpoints.
import type { HandlerOf } from "../handler.ts";

export const runRemove: HandlerOf<"run/remove"> =
  ({ runs }) =>
  async ({ run }) => {
    await runs.remove(run);
    return null;
  };

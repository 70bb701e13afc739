// `run/reorder`: moves a waiting run before another one.
import type { HandlerOf } from "../handler.ts";

export const runReorder: HandlerOf<"run/reorder"> =
  ({ runs }) =>
  async ({ run, before }) => ({ queue: await runs.reorder(run, before) });

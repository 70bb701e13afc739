// `run/list`: all runs, newest first, or those in some states or with a tag.
import type { HandlerOf } from "../handler.ts";

export const runList: HandlerOf<"run/list"> =
  ({ runs }) =>
  ({ states, tag, offset, limit }) => {
    const { runs: all, damaged } = runs.list();
    const chosen = all
      .filter(({ state }) => states === undefined || states.includes(state))
      .filter(({ tags }) => tag === undefined || tags.includes(tag));
    return Promise.resolve({
      runs: chosen.slice(offset, offset + limit),
      total: chosen.length,
      damaged,
    });
  };

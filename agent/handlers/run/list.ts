// `run/list`: all runs, newest first, or those in some states or with a tag.
import { flattenConfig } from "../../run/flat-config.ts";
import type { HandlerOf } from "../handler.ts";

export const runList: HandlerOf<"run/list"> =
  ({ runs }) =>
  async ({ states, tag, offset, limit, configs }) => {
    await Promise.resolve();
    const { runs: all, damaged } = runs.list();
    const chosen = all
      .filter(({ state }) => states === undefined || states.includes(state))
      .filter(({ tags }) => tag === undefined || tags.includes(tag));
    const page = chosen.slice(offset, offset + limit);
    const configOf = (id: string) => [id, flattenConfig(runs.get(id).manifest.config)] as const;
    return {
      runs: page,
      total: chosen.length,
      ...(configs && { configs: Object.fromEntries(page.map(({ id }) => configOf(id))) }),
      damaged,
    };
  };

// `table/close`: what was kept of a table goes, and its process.
import type { HandlerOf } from "../handler.ts";

export const tableClose: HandlerOf<"table/close"> =
  ({ tables }) =>
  async ({ table }, call) => {
    tables.get(call.client, table);
    await tables.remove(call.client, table);
    return null;
  };

// `table/rows`: a page of a table or of its view.
import type { HandlerOf } from "../handler.ts";

export const tableRows: HandlerOf<"table/rows"> =
  ({ tables }) =>
  ({ table, ...page }, call) =>
    tables.get(call.client, table).call("rows", page, { signal: call.signal });

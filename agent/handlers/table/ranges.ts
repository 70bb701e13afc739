// `table/ranges`: the numbers and lines of many rows of a table or of its view.
import type { HandlerOf } from "../handler.ts";

export const tableRanges: HandlerOf<"table/ranges"> =
  ({ tables }) =>
  ({ table, ...page }, call) =>
    tables.get(call.client, table).call("ranges", page, { signal: call.signal });

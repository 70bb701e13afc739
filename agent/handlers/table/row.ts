// `table/row`: one whole record.
import type { HandlerOf } from "../handler.ts";

export const tableRow: HandlerOf<"table/row"> =
  ({ tables }) =>
  ({ table, row }, call) =>
    tables.get(call.client, table).call("row", { row }, { signal: call.signal });

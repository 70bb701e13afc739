// `table/view`: the rows that pass some filters, in some order.
import type { TableProgress } from "../../../schemas/protocol/table.ts";
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";

export const tableView: HandlerOf<"table/view"> =
  ({ tables }) =>
  async ({ table, ...asked }, call) => {
    const onProgress = passOn((progress: TableProgress) => call.progress(progress));
    const options = { signal: call.signal, onProgress };
    const { view, rows } = await tables.get(call.client, table).call("view", asked, options);
    return { view, rows };
  };

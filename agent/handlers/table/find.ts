// `table/find`: the next row that holds a text.
import type { TableProgress } from "../../../schemas/protocol/table.ts";
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";

export const tableFind: HandlerOf<"table/find"> =
  ({ tables }) =>
  ({ table, ...search }, call) => {
    const onProgress = passOn((progress: TableProgress) => call.progress(progress));
    return tables.get(call.client, table).call("find", search, { signal: call.signal, onProgress });
  };

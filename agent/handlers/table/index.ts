// `table/index`: one pass over the whole file, after which any row is found.
import type { TableProgress } from "../../../schemas/protocol/table.ts";
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";

export const tableIndex: HandlerOf<"table/index"> =
  ({ tables }) =>
  async ({ table }, call) => {
    const onProgress = passOn((progress: TableProgress) => call.progress(progress));
    const options = { signal: call.signal, onProgress };
    const { rows, problems } = await tables.get(call.client, table).call("index", {}, options);
    return { rows, problems };
  };

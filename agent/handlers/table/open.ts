// `table/open`: a file or a split of a dataset, to be looked at by this connection.
import path from "node:path";
import type { Params } from "../../../schemas/protocol.ts";
import { openDataset } from "../../dataset/store.ts";
import { errors } from "../../errors.ts";
import type { TableRows } from "../../worker/table-calls.ts";
import { datasetSection } from "../dataset-section.ts";
import type { HandlerOf } from "../handler.ts";
import { requireFile } from "../local-file.ts";
import type { Services } from "../services.ts";

export const tableOpen: HandlerOf<"table/open"> = (services) => async (params, call) => {
  const rows = await rowsOf(services, params.rows);
  const { id, opened } = await services.tables.add(call.client, rows, { signal: call.signal });
  const { format, columns, bytes, rows: count, firstRows, problems } = opened;
  return { table: id, format, columns, bytes, rows: count, firstRows, problems };
};

async function rowsOf({ home }: Services, rows: Params<"table/open">["rows"]): Promise<TableRows> {
  if ("file" in rows) {
    const file = await requireFile(rows.file);
    return { file, section: await datasetSection(file, rows.options) };
  }
  const { folder, manifest } = await openDataset(home, rows.dataset, rows.version);
  const { splits } = manifest;
  if (!Object.hasOwn(splits, rows.split)) throw errors.splitNotFound(rows.split, Object.keys(splits));
  return { splitFile: path.join(folder, `${rows.split}.jsonl`) };
}

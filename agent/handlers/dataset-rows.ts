// The rows that a call wants to look at.
import type { Params } from "../../schemas/protocol.ts";
import { openDataset } from "../dataset/store.ts";
import type { RowsToRead } from "../worker/jobs.ts";
import { requireSource } from "./local-file.ts";
import type { Services } from "./services.ts";
import { datasetSection } from "./dataset-section.ts";

/** Throws `dataset_not_found`, `dataset_damaged`, `file_not_found` and the like. */
export async function rowsToRead(
  services: Services,
  rows: Params<"dataset/preview">["rows"],
): Promise<RowsToRead> {
  if ("dataset" in rows) {
    const { folder } = await openDataset(services.home, rows.dataset, rows.version);
    return { folder, split: rows.split };
  }
  const file = await requireSource(services, rows.source);
  return { file, section: await datasetSection(file, rows.options) };
}

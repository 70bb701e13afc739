// What lists and answers say of a dataset.
import path from "node:path";
import type { DatasetSummary } from "../../schemas/protocol/dataset.ts";
import type { DatasetVersion, KnownDataset } from "../dataset/store.ts";
import { readDataset } from "../dataset/store.ts";
import { labelsOf } from "../store/labels.ts";
import type { Services } from "./services.ts";

export function summarizeDataset(
  { database }: Pick<Services, "database">,
  { id, current, versions }: Pick<KnownDataset, "id" | "current" | "versions">,
): DatasetSummary {
  return { id, ...labelsOf(database, "dataset", id, id), current, versions: versions.map(summarizeVersion) };
}

/** Throws `dataset_not_found` and `dataset_damaged`. */
export async function datasetSummary(services: Services, id: string): Promise<DatasetSummary> {
  return summarizeDataset(services, await readDataset(services.home, id));
}

function summarizeVersion({ folder, manifest }: DatasetVersion): DatasetSummary["versions"][number] {
  const splits = Object.entries(manifest.splits);
  return {
    version: path.basename(folder),
    createdAt: manifest.createdAt,
    rows: Object.fromEntries(splits.map(([split, { rows }]) => [split, rows])),
    bytes: splits.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    rowsKeptOut: manifest.rowsKeptOut,
    duplicateRows: manifest.duplicateRows,
    leakedRows: manifest.leakedRows,
    sources: manifest.sources.map((source) => source.path),
    ...(manifest.problems !== undefined && { problems: manifest.problems }),
    ...(manifest.revisionOf !== undefined && { revisionOf: manifest.revisionOf }),
  };
}

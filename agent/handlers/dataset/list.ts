// `dataset/list`: every dataset by its name; only manifests are read.
import { listDatasets } from "../../dataset/store.ts";
import type { HandlerOf } from "../handler.ts";
import { summarizeDataset } from "../dataset-summary.ts";

export const datasetList: HandlerOf<"dataset/list"> = (services) => async () => {
  const known = await listDatasets(services.home);
  const datasets = known
    .filter(({ versions }) => versions.length > 0)
    .map((dataset) => summarizeDataset(services, dataset))
    .sort((left, right) => left.name.localeCompare(right.name, "en", { numeric: true }));
  const damaged = known.flatMap(({ id, damage }) =>
    damage === undefined ? [] : [{ id, reason: damage.reason }],
  );
  return { datasets, damaged };
};

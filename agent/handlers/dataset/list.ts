// `dataset/list`: every dataset by its name; only manifests are read.
import { listDatasets } from "../../dataset/store.ts";
import type { HandlerOf } from "../handler.ts";
import { summarizeDataset } from "../dataset-summary.ts";
import { listStored } from "../stored-versions.ts";

export const datasetList: HandlerOf<"dataset/list"> = (services) => async () => {
  const known = await listDatasets(services.home);
  const { summaries, damaged } = listStored(known, (one) => summarizeDataset(services, one));
  return { datasets: summaries, damaged };
};

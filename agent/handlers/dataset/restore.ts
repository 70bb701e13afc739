// `dataset/restore`: an older version is the current one again.
import { makeCurrent } from "../../dataset/current.ts";
import { readDataset } from "../../dataset/store.ts";
import { datasetSummary } from "../dataset-summary.ts";
import type { HandlerOf } from "../handler.ts";
import { oneAtATime } from "../one-at-a-time.ts";

export const datasetRestore: HandlerOf<"dataset/restore"> =
  (services) =>
  async ({ dataset: id, version }, call) =>
    oneAtATime(`dataset/${id}`, call.signal, async () => {
      await readDataset(services.home, id, version);
      makeCurrent(services.home, id, version);
      services.changed({ kind: "dataset", ids: [id] });
      return datasetSummary(services, id);
    });

// `dataset/update`: names, tags and notes.
import { readDataset } from "../../dataset/store.ts";
import type { HandlerOf } from "../handler.ts";
import { labelChanges } from "../../store/labels.ts";
import { summarizeDataset } from "../dataset-summary.ts";

export const datasetUpdate: HandlerOf<"dataset/update"> =
  (services) =>
  async ({ dataset: id, ...change }) => {
    const known = await readDataset(services.home, id);
    const changes = labelChanges(services.database, "dataset", id, change);
    if (changes.length > 0) {
      await services.database.commit(changes);
      services.changed({ kind: "dataset", ids: [id] });
    }
    return summarizeDataset(services, known);
  };

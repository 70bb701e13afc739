// `dataset/update`: names, tags and notes.
import { readDataset } from "../../dataset/store.ts";
import type { HandlerOf } from "../handler.ts";
import { summarizeDataset } from "../dataset-summary.ts";
import { relabelStored } from "../stored-versions.ts";

export const datasetUpdate: HandlerOf<"dataset/update"> =
  (services) =>
  async ({ dataset: id, ...change }) => {
    const known = await readDataset(services.home, id);
    await relabelStored(services, "dataset", id, change);
    return summarizeDataset(services, known);
  };

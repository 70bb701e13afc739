// `dataset/revise`: changed rows become a new version, in a worker.
import path from "node:path";
import { readDataset } from "../../dataset/store.ts";
import { errors } from "../../errors.ts";
import { removeAbandonedDrafts } from "../../store/drafts.ts";
import { datasetSummary } from "../dataset-summary.ts";
import type { HandlerOf } from "../handler.ts";
import { requireSource } from "../local-file.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { passOn } from "../work-progress.ts";

export const datasetRevise: HandlerOf<"dataset/revise"> = (services) => async (params, call) => {
  const { home, workers } = services;
  const { dataset: id } = params;
  const changes = Array.isArray(params.changes)
    ? params.changes
    : { file: await requireSource(services, params.changes) };
  return oneAtATime(`dataset/${id}`, call.signal, async () => {
    await readDataset(home, id, params.version);
    const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
    try {
      const { version, problems } = await workers.run("reviseDataset", { ...params, changes }, options);
      if (version === null) throw errors.inputHasProblems(`The changes of ${id}`, problems);
      services.changed({ kind: "dataset", ids: [id] });
      return { dataset: await datasetSummary(services, id), version, problems };
    } finally {
      await removeAbandonedDrafts(path.join(home.datasets, id));
    }
  });
};

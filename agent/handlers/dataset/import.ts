// `dataset/import`: rows become an immutable version, in a worker.
import path from "node:path";
import { datasetId } from "../../dataset/dataset-id.ts";
import { readDataset } from "../../dataset/store.ts";
import { errors } from "../../errors.ts";
import { removeAbandonedDrafts } from "../../store/drafts.ts";
import type { HandlerOf } from "../handler.ts";
import { labelChanges } from "../../store/labels.ts";
import { requireSource } from "../local-file.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { passOn } from "../work-progress.ts";
import { datasetSection } from "../dataset-section.ts";
import { datasetSummary } from "../dataset-summary.ts";

export const datasetImport: HandlerOf<"dataset/import"> = (services) => async (params, call) => {
  const { home, workers, database } = services;
  const file = await requireSource(services, params.source);
  const section = await datasetSection(file, params.options);
  if (params.id !== undefined) await readDataset(home, params.id);
  const isUpload = "upload" in params.source;
  const name = section.name ?? (isUpload ? path.basename(file, path.extname(file)) : undefined);
  const id = params.id ?? datasetId(file, name);
  return oneAtATime(`dataset/${id}`, call.signal, async () => {
    const input = { id, file, section, baseFolder: path.dirname(file), seed: params.seed };
    const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
    const { version, problems } = await workers
      .run("importDataset", input, options)
      .catch(async (error: unknown) => {
        await removeAbandonedDrafts(path.join(home.datasets, id));
        throw error;
      });
    if (version === null) {
      await removeAbandonedDrafts(path.join(home.datasets, id));
      throw errors.inputHasProblems(`The dataset ${file}`, problems);
    }
    const changes = labelChanges(database, "dataset", id, params.labels);
    if (changes.length > 0) await database.commit(changes);
    services.changed({ kind: "dataset", ids: [id] });
    return { dataset: await datasetSummary(services, id), version: version.manifest.version, problems };
  });
};

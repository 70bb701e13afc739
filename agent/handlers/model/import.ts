// `model/import`: a model is checked, and copied or left where it is, in a worker.
import path from "node:path";
import { datasetId } from "../../dataset/dataset-id.ts";
import { readKnownModel } from "../../model/catalogue.ts";
import { removeAbandonedDrafts } from "../../store/drafts.ts";
import type { HandlerOf } from "../handler.ts";
import { labelChanges } from "../../store/labels.ts";
import { requireSource } from "../local-file.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { passOn } from "../work-progress.ts";
import { modelSummary } from "../model-summary.ts";

export const modelImport: HandlerOf<"model/import"> = (services) => async (params, call) => {
  const { home, workers, database } = services;
  const source = await requireSource(services, params.source, { folders: true });
  // An upload goes away by itself.
  const keeping = "upload" in params.source ? "copy" : params.keeping;
  if (params.id !== undefined) await readKnownModel(home, params.id);
  // Named after its file, like datasets.
  const id = params.id ?? datasetId(source, path.basename(source, path.extname(source)));
  return oneAtATime(`model/${id}`, call.signal, async () => {
    const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
    const { version } = await workers
      .run("importModel", { id, source, keeping }, options)
      .catch(async (error: unknown) => {
        await removeAbandonedDrafts(path.join(home.models, id));
        throw error;
      });
    const changes = labelChanges(database, "model", id, params.labels);
    if (changes.length > 0) await database.commit(changes);
    services.changed({ kind: "model", ids: [id] });
    return { model: await modelSummary(services, id), version };
  });
};

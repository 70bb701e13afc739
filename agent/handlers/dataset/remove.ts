// `dataset/remove`: a dataset, or one of its versions, is gone at once.
import path from "node:path";
import { isActive } from "../../../schemas/run-state.ts";
import { datasetIdOf } from "../../dataset/dataset-id.ts";
import { errors } from "../../errors.ts";
import { findFolder, listFolders } from "../../store/list-folders.ts";
import type { HandlerOf } from "../handler.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { Services } from "../services.ts";
import { removeStored } from "../stored-versions.ts";

export const datasetRemove: HandlerOf<"dataset/remove"> = (services) => async (params, call) => {
  const { home } = services;
  const { dataset: id, version } = params;
  return oneAtATime(`dataset/${id}`, call.signal, async () => {
    const folder = await findFolder(home.datasets, id);
    if (folder === undefined) throw errors.datasetNotFound(id, undefined, await listFolders(home.datasets));
    const versions = await listFolders(folder);
    if (version !== undefined && !versions.includes(version))
      throw errors.datasetNotFound(id, version, versions);
    const run = runThatUses(services, id, version);
    if (run !== undefined) throw errors.datasetInUse(id, run);

    const isLast = versions.every((name) => name === version);
    const target = version === undefined || isLast ? folder : path.join(folder, version);
    await removeStored(services, "dataset", id, target, target === folder);
    return null;
  });
};

/** A run that waits or runs; one that has not begun yet will look for its rows under this id. */
function runThatUses({ runs }: Services, id: string, version: string | undefined): string | undefined {
  for (const { id: run, state, dataset } of runs.list().runs) {
    if (!isActive(state)) continue;
    if (dataset !== undefined) {
      if (dataset.id === id && (version === undefined || dataset.version === version)) return run;
      continue;
    }
    const wanted = runs.get(run).manifest.config.dataset;
    const isOther = version !== undefined && wanted.version !== undefined && wanted.version !== version;
    if (datasetIdOf(wanted) === id && !isOther) return run;
  }
  return undefined;
}

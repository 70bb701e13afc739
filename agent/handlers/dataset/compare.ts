// `dataset/compare`: what two versions do not have in common, in a worker.
import { readDataset } from "../../dataset/store.ts";
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";

export const datasetCompare: HandlerOf<"dataset/compare"> = (services) => async (params, call) => {
  for (const version of [params.left, params.right])
    await readDataset(services.home, params.dataset, version);
  const onProgress = passOn((progress) => call.progress(progress));
  return services.workers.run("compareVersions", params, { signal: call.signal, onProgress });
};

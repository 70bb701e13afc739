// `dataset/preview`: some rows, of an imported version or of a file as it would be imported.
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";
import { rowsToRead } from "../dataset-rows.ts";

export const datasetPreview: HandlerOf<"dataset/preview"> = (services) => async (params, call) => {
  const { offset, limit } = params;
  const input = { rows: await rowsToRead(services, params.rows), offset, limit };
  const onProgress = passOn((progress) => call.progress(progress));
  return services.workers.run("previewRows", input, { signal: call.signal, onProgress });
};

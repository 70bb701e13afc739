// The training file that a client names or sends, read by a worker: strangers may have written it.
import type { Params } from "../../schemas/protocol.ts";
import type { JobResult } from "../worker/jobs.ts";
import { absolutePath, requireFile } from "./local-file.ts";
import type { Services } from "./services.ts";

/** Throws `path_not_absolute`, `file_not_found` and `file_not_readable`. */
export async function readTraining(
  { workers }: Services,
  source: Params<"run/plan">["training"],
  signal: AbortSignal,
): Promise<JobResult<"readTraining">> {
  const local =
    "file" in source
      ? { file: await requireFile(source.file) }
      : { text: source.text, folder: absolutePath(source.folder) };
  return workers.run("readTraining", local, { signal });
}

// Lets a worker write a version of a model; nothing is left of what failed or was cancelled.
import path from "node:path";
import { removeAbandonedDrafts } from "../store/drafts.ts";
import type { JobInput, JobResult } from "../worker/jobs.ts";
import type { Workers } from "../worker/workers.ts";
import type { Services } from "./services.ts";

export async function exportedVersion(
  { home, workers }: Services,
  input: JobInput<"exportModel">,
  options: Parameters<Workers["run"]>[2],
): Promise<JobResult<"exportModel">> {
  try {
    return await workers.run("exportModel", input, options);
  } catch (error) {
    await removeAbandonedDrafts(path.join(home.models, input.id));
    throw error;
  }
}

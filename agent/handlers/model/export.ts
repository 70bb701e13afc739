// `model/export`: a checkpoint or a model as files for other programs, written by a worker.
import path from "node:path";
import type { Params, Result } from "../../../schemas/protocol.ts";
import { errors, TrainyardError } from "../../errors.ts";
import { parityWarnings } from "../../evaluation/parity-report.ts";
import { openModelVersion } from "../../model/catalogue.ts";
import { chooseCheckpoint } from "../../run/chosen-checkpoint.ts";
import { planExport } from "../../run/export-plan.ts";
import type { JobResult } from "../../worker/jobs.ts";
import { exportedVersion } from "../exported-version.ts";
import type { HandlerOf } from "../handler.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { Services } from "../services.ts";
import { passOn } from "../work-progress.ts";
import { modelSummary } from "../model-summary.ts";

export const modelExport: HandlerOf<"model/export"> = (services) => async (params, call) => {
  const { formats, ggufType, onnxType, modelfile, parity: wantsParity } = params;
  const { id, version, source } = await sourceOf(services, params.source);
  return oneAtATime(`model/${id}`, call.signal, async () => {
    const input = { source, id, version, formats, ggufType, onnxType, modelfile, parity: wantsParity };
    const replaced = await letGo(services, id, path.join(services.home.models, id, version), input);
    const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
    const { folder, parity, notes } = await exportedVersion(services, input, options).catch(
      (error: unknown) => {
        throw isLoadedAgain(services, replaced, error) ? errors.modelInUse(id) : error;
      },
    );
    services.changed({ kind: "model", ids: [id] });
    const model = await modelSummary(services, id);
    return { model, version, folder, parity: parity && inWords(parity), notes };
  });
};

/**
 * Windows lets nobody write over a file that is loaded: what is idle is unloaded before. Throws `model_in_use` where it
 * answers somebody. Returns the files.
 */
async function letGo(
  { hosts }: Services,
  id: string,
  folder: string,
  wanted: Parameters<typeof planExport>[1],
): Promise<readonly string[]> {
  const { replaced } = await planExport(folder, wanted);
  if (replaced.some((file) => hosts.inUse(file))) throw errors.modelInUse(id);
  for (const file of replaced) await hosts.unload(file);
  return replaced;
}

/** Somebody may ask for it while the new file is written. */
function isLoadedAgain({ hosts }: Services, replaced: readonly string[], error: unknown): boolean {
  const isRefused = error instanceof TrainyardError && error.code === "not_writable";
  return isRefused && hosts.list().some(({ file }) => replaced.includes(file));
}

function inWords({
  reports,
  failures,
}: NonNullable<JobResult<"exportModel">["parity"]>): Result<"model/export">["parity"] {
  return { reports, warnings: [...reports.flatMap(parityWarnings), ...failures] };
}

/** What comes of a run lies under the run's id; what comes of a model lies beside it. */
async function sourceOf(
  { home, runs }: Services,
  source: Params<"model/export">["source"],
): Promise<{ id: string; version: string; source: string }> {
  if ("run" in source) {
    const { folder } = chooseCheckpoint(runs.get(source.run).folder, source.run, source.step);
    return { id: source.run, version: path.basename(folder), source: folder };
  }
  const { folder } = await openModelVersion(home, source.model, source.version);
  return { id: source.model, version: path.basename(folder), source: folder };
}

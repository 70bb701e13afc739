// What lists and answers say of a model.
import path from "node:path";
import { ExportFormat } from "../../schemas/export.ts";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import { readKnownModel, type KnownModel, type ModelVersion } from "../model/catalogue.ts";
import { labelsOf } from "../store/labels.ts";
import type { Services } from "./services.ts";

/** A model that was exported from a run is called as the run is. */
export function summarizeModel(
  { database }: Pick<Services, "database">,
  { id, versions }: Pick<KnownModel, "id" | "versions">,
): ModelSummary {
  const fallback = labelsOf(database, "run", id, id).name;
  return { id, ...labelsOf(database, "model", id, fallback), versions: versions.map(summarizeVersion) };
}

/** Throws `model_not_found` and `model_file_damaged`. */
export async function modelSummary(services: Services, id: string): Promise<ModelSummary> {
  return summarizeModel(services, await readKnownModel(services.home, id));
}

function summarizeVersion({ folder, manifest }: ModelVersion): ModelSummary["versions"][number] {
  const { createdAt, origin, license, adapter, lineage, files } = manifest;
  const held = new Set(Object.values(files).map(({ format }) => format));
  const reference = Object.values(files).find((file) => file.reference !== undefined)?.reference?.path;
  return {
    version: path.basename(folder),
    createdAt,
    origin,
    formats: ExportFormat.options.filter((format) => held.has(format)),
    bytes: Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
    ...(license !== undefined && { license }),
    ...(adapter !== undefined && { adapterOf: adapter.base }),
    ...(reference !== undefined && { reference }),
    ...(lineage.run !== undefined && { run: lineage.run }),
    ...(lineage.step !== undefined && { step: lineage.step }),
  };
}

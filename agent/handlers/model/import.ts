// `model/import`: a model is loaded where it comes from the Hub, checked, and copied or left where it is, in a worker.
import { statSync } from "node:fs";
import path from "node:path";
import { isOfModelFolder } from "../../../schemas/model-place.ts";
import type { Params } from "../../../schemas/protocol.ts";
import type { WorkProgress } from "../../../schemas/protocol/method.ts";
import { readKnownModel } from "../../model/catalogue.ts";
import { removeAbandonedDrafts } from "../../store/drafts.ts";
import { labelChanges } from "../../store/labels.ts";
import type { HandlerOf } from "../handler.ts";
import { importedModelId } from "../model-id.ts";
import { requireHubAccess } from "../hub-access.ts";
import { requireSource } from "../local-file.ts";
import { modelSummary } from "../model-summary.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { Services } from "../services.ts";
import { passOn } from "../work-progress.ts";

export const modelImport: HandlerOf<"model/import"> = (services) => async (params, call) => {
  const { home, database } = services;
  const { usualId, name, take } = await prepare(services, params);
  const id = params.id ?? (await usualId());
  return oneAtATime(`model/${id}`, call.signal, async () => {
    const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
    const { version } = await take(id, options).catch(async (error: unknown) => {
      await removeAbandonedDrafts(path.join(home.models, id));
      throw error;
    });
    const isNew = (await readKnownModel(home, id)).versions.length === 1;
    const labels = { ...(isNew && name !== undefined && { name }), ...params.labels };
    const changes = labelChanges(database, "model", id, labels);
    if (changes.length > 0) await database.commit(changes);
    services.changed({ kind: "model", ids: [id] });
    return { model: await modelSummary(services, id), version };
  });
};

interface Prepared {
  /** Where the client has named none. */
  readonly usualId: () => Promise<string>;
  /** What people call it; undefined for what is called as its id is. */
  readonly name?: string;
  readonly take: (
    id: string,
    options: { signal: AbortSignal; onProgress: (progress: WorkProgress) => void },
  ) => Promise<{ version: string }>;
}

/** Errors: as of `requireSource` and `requireHubAccess`. */
async function prepare(services: Services, { source, keeping }: Params<"model/import">): Promise<Prepared> {
  const { home, workers } = services;
  if ("hub" in source) {
    const access = requireHubAccess(services, source.token);
    const input = { reference: source.hub, access };
    const name = source.hub.id.split("/").at(-1)!;
    return {
      usualId: () =>
        importedModelId(home, {
          name,
          place: source.hub.id.toLowerCase(),
          isOwn: ({ hub }) => hub?.id.toLowerCase() === source.hub.id.toLowerCase(),
        }),
      name,
      take: (id, options) => workers.run("importFromHub", { ...input, id }, options),
    };
  }
  const given = await requireSource(services, source, { folders: true });
  const file = "path" in source ? placeOfModel(given) : given;
  // An upload goes away by itself.
  const kept = "upload" in source ? "copy" : keeping;
  return {
    usualId: () =>
      importedModelId(home, {
        name: path.basename(file, path.extname(file)),
        place: path.resolve(file),
        isOwn: ({ source: own }) => own === file,
      }),
    take: (id, options) => workers.run("importModel", { id, source: file, keeping: kept }, options),
  };
}

/** Whoever names one file of a model's folder means the model. */
function placeOfModel(place: string): string {
  const isPart = isOfModelFolder(path.basename(place)) && statSync(place).isFile();
  return isPart ? path.dirname(place) : place;
}

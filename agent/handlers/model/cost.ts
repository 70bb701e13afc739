// `model/cost`: what a base would take on this machine; a worker looks at it.
import path from "node:path";
import type { Params } from "../../../schemas/protocol.ts";
import { openModelVersion } from "../../model/catalogue.ts";
import { placeOfVersion } from "../../model/referenced-file.ts";
import type { JobInput } from "../../worker/jobs.ts";
import type { HandlerOf } from "../handler.ts";
import { requireHubAccess } from "../hub-access.ts";
import { requireFile } from "../local-file.ts";
import type { Services } from "../services.ts";

export const modelCost: HandlerOf<"model/cost"> =
  (services) =>
  async ({ source, ...options }, { signal }) => {
    const { place, license } = await placeOf(services, source);
    const found = await services.workers.run("baseCost", { source: place, options }, { signal });
    return { ...(license !== undefined && { license }), ...found };
  };

type Place = { place: JobInput<"baseCost">["source"]; license?: string | undefined };

async function placeOf(services: Services, source: Params<"model/cost">["source"]): Promise<Place> {
  if ("hub" in source)
    return { place: { reference: source.hub, access: requireHubAccess(services, source.token) } };
  if ("path" in source) return { place: { place: await requireFile(source.path, { folders: true }) } };
  const version = await openModelVersion(services.home, source.model, source.version);
  return { place: { place: path.resolve(placeOfVersion(version)) }, license: version.manifest.license };
}

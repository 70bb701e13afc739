// `model/get`: one model and the manifest of a version.
import { openModelVersion } from "../../model/catalogue.ts";
import type { HandlerOf } from "../handler.ts";
import { modelSummary } from "../model-summary.ts";

export const modelGet: HandlerOf<"model/get"> = (services) => async (params) => {
  const { folder, manifest } = await openModelVersion(services.home, params.model, params.version);
  return { model: await modelSummary(services, params.model), manifest, folder };
};

// `model/list`: every model by its name; only manifests are read.
import { listKnownModels } from "../../model/catalogue.ts";
import type { HandlerOf } from "../handler.ts";
import { summarizeModel } from "../model-summary.ts";
import { listStored } from "../stored-versions.ts";

export const modelList: HandlerOf<"model/list"> = (services) => async () => {
  const known = await listKnownModels(services.home);
  const { summaries, damaged } = listStored(known, (one) => summarizeModel(services, one));
  return { models: summaries, damaged };
};

// `model/list`: every model by its name; only manifests are read.
import { listKnownModels } from "../../model/catalogue.ts";
import type { HandlerOf } from "../handler.ts";
import { summarizeModel } from "../model-summary.ts";

export const modelList: HandlerOf<"model/list"> = (services) => async () => {
  const known = await listKnownModels(services.home);
  const models = known
    .filter(({ versions }) => versions.length > 0)
    .map((model) => summarizeModel(services, model))
    .sort((left, right) => left.name.localeCompare(right.name, "en", { numeric: true }));
  const damaged = known.flatMap(({ id, damage }) =>
    damage === undefined ? [] : [{ id, reason: damage.reason }],
  );
  return { models, damaged };
};

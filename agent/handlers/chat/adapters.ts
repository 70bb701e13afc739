// `chat/adapters`: what can be added to a model, because it was trained on the same base.
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { Result } from "../../../schemas/protocol.ts";
import { listKnownModels } from "../../model/catalogue.ts";
import { basePlaces, type BasePlaces } from "../base-places.ts";
import type { HandlerOf } from "../handler.ts";
import { summarizeModel } from "../model-summary.ts";
import type { Services } from "../services.ts";

type Listed = Result<"chat/adapters">["adapters"][number];

export const chatAdapters: HandlerOf<"chat/adapters"> =
  (services) =>
  async ({ model }) => {
    const base = await basePlaces(services, model);
    const own = await importedAdapters(services, base);
    const runs = await trainedAdapters(services, base);
    return { adapters: [...own, ...runs].filter((one) => !isSame(one.model, model)) };
  };

async function importedAdapters(services: Services, base: BasePlaces): Promise<Listed[]> {
  const found: Listed[] = [];
  for (const known of await listKnownModels(services.home)) {
    const newest = known.versions[0];
    if (newest === undefined || !(await base.carriesVersion(newest))) continue;
    const { id, name } = summarizeModel(services, known);
    found.push({ model: { model: id }, name, createdAt: newest.manifest.createdAt });
  }
  return found.sort((left, right) => left.name.localeCompare(right.name));
}

async function trainedAdapters(services: Services, base: BasePlaces): Promise<Listed[]> {
  const found: Listed[] = [];
  for (const { id, name, createdAt, checkpoints } of services.runs.list().runs) {
    if (checkpoints.length === 0) continue;
    if (await base.carriesRun(services.runs.get(id).manifest))
      found.push({ model: { run: id, step: "best" }, name, createdAt });
  }
  return found;
}

function isSame(left: ModelReference, right: ModelReference): boolean {
  if ("run" in left) return "run" in right && left.run === right.run;
  return "model" in right && left.model === right.model;
}

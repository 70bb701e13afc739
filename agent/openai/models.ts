// `GET /v1/models` and `GET /v1/models/:model`: all that can be named, each checkpoint and each version by itself.
import path from "node:path";
import { nameOfModel } from "../../schemas/model-name.ts";
import { listKnownModels } from "../model/catalogue.ts";
import { answerClient, type ApiExchange } from "./exchange.ts";
import { sendJson } from "./send-json.ts";
import { modelUnknown, referenceOf, type Api } from "./speak.ts";

interface ApiModel {
  id: string;
  object: "model";
  /** Seconds since 1970. */
  created: number;
  owned_by: string;
}

export async function listModels(api: Api, exchange: ApiExchange): Promise<void> {
  await answerClient(exchange, async () => {
    sendJson(exchange.response, 200, { object: "list", data: await allModels(api) });
  });
}

export async function getModel(api: Api, exchange: ApiExchange): Promise<void> {
  await answerClient(exchange, async () => {
    const name = exchange.params["model"]!;
    const wanted = referenceOf(api.services, name);
    const id = wanted && nameOfModel(wanted);
    const found = (await allModels(api)).find((model) => model.id === id);
    if (found === undefined) throw modelUnknown(name);
    sendJson(exchange.response, 200, found);
  });
}

/** The newest version of a model goes by its name, the best and the latest checkpoint of a run by the run's. */
async function allModels({ services }: Api): Promise<ApiModel[]> {
  const known = await listKnownModels(services.home);
  const models = known.flatMap(({ id, versions }) => {
    const own = versions.map(({ folder, manifest }) => {
      const reference = { model: id, version: path.basename(folder) };
      return entry(nameOfModel(reference), Date.parse(manifest.createdAt));
    });
    return own.length === 0 ? [] : [{ ...own[0]!, id }, ...own];
  });
  const checkpoints = services.runs.list().runs.flatMap(({ id, checkpoints: steps, createdAt }) => {
    if (steps.length === 0) return [];
    return (["best", "latest", ...steps] as const).map((step) =>
      entry(nameOfModel({ run: id, step }), Date.parse(createdAt)),
    );
  });
  return [...models, ...checkpoints];
}

function entry(id: string, createdAt: number): ApiModel {
  return { id, object: "model", created: Math.floor(createdAt / 1000), owned_by: "trainyard" };
}

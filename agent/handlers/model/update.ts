// `model/update`: names, tags and notes.
import { readKnownModel } from "../../model/catalogue.ts";
import type { HandlerOf } from "../handler.ts";
import { summarizeModel } from "../model-summary.ts";
import { relabelStored } from "../stored-versions.ts";

export const modelUpdate: HandlerOf<"model/update"> =
  (services) =>
  async ({ model: id, ...change }) => {
    const known = await readKnownModel(services.home, id);
    await relabelStored(services, "model", id, change);
    return summarizeModel(services, known);
  };

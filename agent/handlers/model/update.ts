// `model/update`: names, tags and notes.
import { readKnownModel } from "../../model/catalogue.ts";
import type { HandlerOf } from "../handler.ts";
import { labelChanges } from "../../store/labels.ts";
import { summarizeModel } from "../model-summary.ts";

export const modelUpdate: HandlerOf<"model/update"> =
  (services) =>
  async ({ model: id, ...change }) => {
    const known = await readKnownModel(services.home, id);
    const changes = labelChanges(services.database, "model", id, change);
    if (changes.length > 0) {
      await services.database.commit(changes);
      services.changed({ kind: "model", ids: [id] });
    }
    return summarizeModel(services, known);
  };

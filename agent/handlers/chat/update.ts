// `chat/update`: labels and settings of a conversation, and which branch is shown.
import type { HandlerOf } from "../handler.ts";
import { labelChanges } from "../../store/labels.ts";
import { chooseModel } from "../chosen-model.ts";

export const chatUpdate: HandlerOf<"chat/update"> = (services) => async (params) => {
  const { conversations, database } = services;
  const { conversation: id, name, tags, notes, head, model, system, sampling, overflow } = params;
  if (model !== undefined) await chooseModel(services, model);
  const settings = {
    ...(model !== undefined && { model }),
    ...(system !== undefined && { system }),
    ...(sampling !== undefined && { sampling }),
    ...(overflow !== undefined && { overflow }),
  };
  await conversations.update(id, settings, head);
  await database.commit(labelChanges(database, "conversation", id, { name, tags, notes }));
  services.changed({ kind: "conversation", ids: [id] });
  return await conversations.get(id);
};

// `chat/open`: a new conversation.
import type { HandlerOf } from "../handler.ts";
import { labelChanges } from "../../store/labels.ts";
import { chooseModel } from "../chosen-model.ts";

export const chatOpen: HandlerOf<"chat/open"> = (services) => async (params, call) => {
  const { conversations, database } = services;
  const { labels, comparison, ...settings } = params;
  // A run that has no checkpoint yet may have one by the time of the first message.
  if ("run" in settings.model) services.runs.get(settings.model.run);
  else await chooseModel(services, settings.model);
  const { id } = await conversations.open(settings, call.operationId, comparison);
  await database.commit(labelChanges(database, "conversation", id, labels));
  services.changed({ kind: "conversation", ids: [id] });
  return await conversations.get(id);
};

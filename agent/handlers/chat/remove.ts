// `chat/remove`: ends the answer that is being written, if any, and removes the conversation.
import type { HandlerOf } from "../handler.ts";
import { labelRemoval } from "../../store/labels.ts";

export const chatRemove: HandlerOf<"chat/remove"> = (services) => async (params) => {
  const { conversations, database } = services;
  const id = params.conversation;
  // One that is damaged can be removed, too.
  if (!conversations.damaged.some((damaged) => damaged.id === id)) await conversations.get(id);
  await conversations.answers.cancel(id);
  // The labels first: those of a conversation that is gone would stay for ever.
  await database.commit(labelRemoval(database, "conversation", id));
  await conversations.remove(id);
  services.changed({ kind: "conversation", ids: [id] });
  return null;
};

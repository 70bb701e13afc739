// `chat/get`: a conversation, also as text.
import { conversationMarkdown, conversationRow } from "../../chat/conversation-text.ts";
import { errors } from "../../errors.ts";
import type { HandlerOf } from "../handler.ts";

export const chatGet: HandlerOf<"chat/get"> =
  ({ conversations }) =>
  async ({ conversation: id, as, message }) => {
    const conversation = await conversations.get(id);
    if (as === "tree") return { conversation, text: null };
    if (message !== undefined && !conversation.tree.some((other) => other.id === message))
      throw errors.messageNotFound(id, message);
    const text =
      as === "markdown"
        ? conversationMarkdown(conversation, message)
        : conversationRow(conversation, message);
    return { conversation, text };
  };

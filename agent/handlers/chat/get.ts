// `chat/get`: a conversation, also as text.
import { conversationMarkdown, conversationRow } from "../../chat/conversation-text.ts";
import type { HandlerOf } from "../handler.ts";

export const chatGet: HandlerOf<"chat/get"> =
  ({ conversations }) =>
  async ({ conversation: id, as }) => {
    const conversation = await conversations.get(id);
    if (as === "tree") return { conversation, text: null };
    const text = as === "markdown" ? conversationMarkdown(conversation) : conversationRow(conversation);
    return { conversation, text };
  };

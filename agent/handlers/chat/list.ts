// `chat/list`: the conversations, or those that hold a text.
import type { HandlerOf } from "../handler.ts";

export const chatList: HandlerOf<"chat/list"> =
  ({ conversations }) =>
  async (params, call) => ({
    ...(await conversations.list(params, call.signal)),
    damaged: [...conversations.damaged],
  });

// `chat/list`: the conversations, or those that hold a text.
import type { HandlerOf } from "../handler.ts";

export const chatList: HandlerOf<"chat/list"> =
  ({ conversations }) =>
  (params, call) =>
    conversations.list(params, call.signal);

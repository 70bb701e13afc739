// `chat/cancel`: ends the answer that is being written.
import type { HandlerOf } from "../handler.ts";

export const chatCancel: HandlerOf<"chat/cancel"> =
  ({ conversations }) =>
  async ({ conversation: id }) => {
    await conversations.get(id);
    return { cancelled: await conversations.answers.cancel(id) };
  };

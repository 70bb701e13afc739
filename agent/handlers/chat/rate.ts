// `chat/rate`: what somebody says of an answer.
import type { HandlerOf } from "../handler.ts";

export const chatRate: HandlerOf<"chat/rate"> =
  (services) =>
  async ({ conversation: id, message, rating, correction }) => {
    const rated = await services.conversations.rate(id, message, { rating, correction });
    services.changed({ kind: "conversation", ids: [id] });
    return rated;
  };

// `chat/vote`: which of several answers to one question was the best.
import type { ChatMessage, Conversation } from "../../../schemas/protocol/chat.ts";
import { promptMessages } from "../../chat/branch.ts";
import { errors } from "../../errors.ts";
import type { HandlerOf } from "../handler.ts";

export const chatVote: HandlerOf<"chat/vote"> =
  (services) =>
  async ({ comparison, answers, verdict }) => {
    const found: { conversation: Conversation; answer: ChatMessage }[] = [];
    for (const { conversation: id, message } of answers) {
      const conversation = await services.conversations.get(id);
      found.push({ conversation, answer: answerIn(conversation, message) });
    }
    const isOneOf =
      verdict === "tie" || verdict === "none" || answers.some(({ message }) => message === verdict);
    if (!isOneOf) throw errors.messageNotFound(found[0]!.conversation.id, verdict);
    const best = found.find(({ answer }) => answer.id === verdict) ?? found[0]!;
    const before = await services.conversations.votes.list();
    const vote = {
      at: new Date().toISOString(),
      comparison,
      // After the first vote the names are known.
      isBlind:
        (best.conversation.comparison?.isBlind ?? false) &&
        !before.some((other) => other.comparison === comparison),
      prompt: promptMessages(best.conversation, best.answer.parent),
      answers: found.map(({ answer: { id, content, model } }) => ({ message: id, model: model!, content })),
      verdict,
    };
    services.conversations.votes.keep(vote);
    services.changed({ kind: "conversation", ids: found.map(({ conversation }) => conversation.id) });
    return vote;
  };

function answerIn({ id, tree }: Conversation, message: string): ChatMessage {
  const answer = tree.find((other) => other.id === message);
  if (answer?.role !== "assistant") throw errors.messageNotFound(id, message);
  return answer;
}

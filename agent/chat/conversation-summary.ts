// What is told of a conversation: in a list, and as a whole.
import type { ChatMessage, Conversation, ConversationSummary } from "../../schemas/protocol/chat.ts";
import type { ConversationState } from "./conversation-state.ts";

/** What is kept in memory of each conversation. Its labels lie in the database. */
export interface ConversationEntry extends Pick<
  ConversationSummary,
  "createdAt" | "updatedAt" | "model" | "messages" | "head" | "comparison"
> {
  /** What it is called as long as nobody has named it. */
  title: string;
}

/** Characters of the first question that make the name. */
const titleLength = 60;

export function entryOf(state: ConversationState): ConversationEntry {
  const { createdAt, updatedAt, head, settings, messages, comparison } = state;
  const question = [...messages.values()].find(({ role }) => role === "user");
  const title = titleOf(question?.content ?? "");
  const place = { ...(comparison !== undefined && { comparison }) };
  return { createdAt, updatedAt, model: settings.model, messages: messages.size, head, title, ...place };
}

/** Answers that have no end and are not among those that are being written were cut off with an agent. */
export function describeConversation(
  { settings, messages, unfinished }: ConversationState,
  summary: ConversationSummary,
  writing: ReadonlySet<string>,
): Conversation {
  const tree = [...messages.values()].map((message): ChatMessage => {
    const isCutOff = unfinished.has(message.id) && !writing.has(message.id);
    return isCutOff ? { ...message, stopReason: "failed" } : message;
  });
  return { ...summary, ...settings, tree };
}

function titleOf(question: string): string {
  const words = question.replaceAll(/\s+/g, " ").trim();
  const characters = Array.from(words);
  if (characters.length === 0) return "New conversation";
  return characters.length <= titleLength ? words : `${characters.slice(0, titleLength - 1).join("")}…`;
}

// The branch of a conversation that ends with a message, and what of it a model is shown.
import type { Message } from "../../schemas/dataset.ts";
import type { ChatMessage, Conversation } from "../../schemas/protocol/chat.ts";

/** From the first message to the one with that id. */
export function branchTo(tree: readonly ChatMessage[], head: string | null): ChatMessage[] {
  const byId = new Map(tree.map((message) => [message.id, message]));
  const branch: ChatMessage[] = [];
  for (let next = head; next !== null;) {
    const message = byId.get(next);
    if (message === undefined) break;
    branch.push(message);
    next = message.parent;
  }
  return branch.reverse();
}

/**
 * The system message and the branch, for a chat template. Answers that came to nothing are left out, and questions
 * that then stand together become one, since many templates refuse two messages of one role.
 */
export function promptMessages({ system, tree }: Conversation, head: string | null): Message[] {
  const messages: Message[] = system === "" ? [] : [{ role: "system", content: system }];
  for (const { role, content } of branchTo(tree, head)) {
    const last = messages.at(-1);
    if (role === "assistant" && content === "") continue;
    if (last?.role === role)
      messages[messages.length - 1] = { role, content: `${last.content}\n\n${content}` };
    else messages.push({ role, content });
  }
  return messages;
}

// The branch of a conversation that ends with a message, and what of it a model is shown.
import type { Message } from "../../schemas/dataset.ts";
import type { Attachment, ChatMessage, Conversation } from "../../schemas/protocol/chat.ts";

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

/** A message for a chat template, and the answer that it is, if it is one. */
export interface PromptTurn {
  readonly message: Message;
  readonly answer: ChatMessage | undefined;
}

/**
 * The system message and the branch. Answers that came to nothing are left out, and questions that then stand together
 * become one, since many templates refuse two messages of one role.
 */
export function promptTurns({ system, tree }: Conversation, head: string | null): PromptTurn[] {
  return turnsOf(system, branchTo(tree, head));
}

/** The messages of `promptTurns`, for a chat template. */
export function promptMessages(conversation: Conversation, head: string | null): Message[] {
  return promptTurns(conversation, head).map(({ message }) => message);
}

/**
 * The same without the questions that came to no answer and were followed by another one, maybe since they are longer
 * than what the model can see: it could never be asked anything again.
 */
export function answeredMessages(
  { system, tree }: Conversation,
  head: string | null,
): { messages: Message[]; dropped: number } {
  const branch = branchTo(tree, head).filter(isSaid);
  const kept = branch.filter(({ role }, at) => role !== "user" || branch[at + 1]?.role !== "user");
  return {
    messages: turnsOf(system, kept).map(({ message }) => message),
    dropped: branch.length - kept.length,
  };
}

function isSaid(message: ChatMessage): boolean {
  return message.role !== "assistant" || textOf(message) !== "";
}

function turnsOf(system: string, branch: readonly ChatMessage[]): PromptTurn[] {
  const turns: PromptTurn[] =
    system === "" ? [] : [{ message: { role: "system", content: system }, answer: undefined }];
  for (const said of branch.filter(isSaid)) {
    const { role } = said;
    const content = textOf(said);
    const last = turns.at(-1)?.message;
    const answer = role === "assistant" ? said : undefined;
    if (last?.role === role)
      turns[turns.length - 1] = { message: { role, content: `${last.content}\n\n${content}` }, answer };
    else turns.push({ message: { role, content }, answer });
  }
  return turns;
}

/** What counts of a message: of an answer its correction, of a question also what was attached to it, first. */
function textOf({ content, correction, attachments = [] }: ChatMessage): string {
  return [...attachments.map(attachmentText), correction ?? content].join("\n\n");
}

/** Under its name, as a block of code with a fence that the text itself does not have. */
export function attachmentText({ name, language = "", content }: Attachment): string {
  const longest = Math.max(2, ...[...content.matchAll(/^ {0,3}(`{3,})/gm)].map(([, fence]) => fence!.length));
  const fence = "`".repeat(longest + 1);
  return `${name}:\n${fence}${language}\n${content.replace(/\n$/, "")}\n${fence}`;
}

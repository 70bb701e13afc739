// A conversation for others to read: as Markdown, or as a row that a model can be trained on.
import type { ChatMessage, Conversation } from "../../schemas/protocol/chat.ts";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { branchTo, promptMessages } from "./branch.ts";

/** The branch that is shown. */
export function conversationMarkdown(conversation: Conversation): string {
  const { name, system, tree, head } = conversation;
  const parts = [`# ${name.replaceAll(/\s+/g, " ")}`];
  if (system !== "") parts.push("## System", system);
  for (const message of branchTo(tree, head)) parts.push(heading(message), message.content);
  return `${parts.join("\n\n")}\n`;
}

/** A line of JSON in the `messages` shape, with the branch that is shown. */
export function conversationRow(conversation: Conversation): string {
  return `${JSON.stringify({ messages: promptMessages(conversation, conversation.head) })}\n`;
}

function heading({ role, model, stopReason }: ChatMessage): string {
  if (role !== "assistant") return role === "user" ? "## User" : "## Tool";
  const speaker = model === undefined ? "" : ` (${modelText(model)})`;
  const cut = stopReason === "cancelled" || stopReason === "failed" ? `, ${stopReason}` : "";
  return `## Assistant${speaker}${cut}`;
}

function modelText(model: ModelReference): string {
  if ("run" in model) return `${model.run}, step ${model.step}`;
  return model.version === undefined ? model.model : `${model.model}, ${model.version}`;
}

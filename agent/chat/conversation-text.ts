// A conversation for others to read: as Markdown, or as a row that a model can be trained on.
import type { Message } from "../../schemas/dataset.ts";
import type { ChatMessage, Conversation, Rating } from "../../schemas/protocol/chat.ts";
import type { ModelStack } from "../../schemas/protocol/method.ts";
import type { Vote } from "../../schemas/vote.ts";
import { attachmentText, branchTo, promptTurns } from "./branch.ts";

/** The branch that ends with a message. */
export function conversationMarkdown(conversation: Conversation, head = conversation.head): string {
  const { name, system, tree } = conversation;
  const parts = [`# ${name.replaceAll(/\s+/g, " ")}`];
  if (system !== "") parts.push("## System", system);
  for (const message of branchTo(tree, head)) {
    const { attachments = [], correction, content } = message;
    parts.push(heading(message), ...attachments.map(attachmentText), correction ?? content);
  }
  return `${parts.join("\n\n")}\n`;
}

/** What people said of an answer of the row, by its place among the messages. */
interface Preference {
  readonly message: number;
  readonly rating?: Rating;
  /** Answers that were worse than this one. */
  readonly rejected?: readonly string[];
}

/**
 * A line of JSON in the `messages` shape, with the branch that ends with a message. What people said of its answers
 * stands in `preferences`, which an import passes over.
 */
export function conversationRow(conversation: Conversation, head = conversation.head): string {
  const turns = promptTurns(conversation, head);
  const preferences = turns.flatMap(({ answer }, message): Preference[] => {
    if (answer?.rating === undefined && answer?.correction === undefined) return [];
    const { rating, correction, content } = answer;
    const rejected = correction === undefined || content === "" ? undefined : [content];
    return [{ message, ...(rating && { rating }), ...(rejected && { rejected }) }];
  });
  return rowOf(
    turns.map(({ message }) => message),
    preferences,
  );
}

/** The question with the best answer, and the others as rejected; nothing where no answer was better than others. */
export function voteRow({ prompt, answers, verdict }: Vote): string {
  const best = answers.find(({ message }) => message === verdict);
  if (best === undefined) return "";
  const rejected = answers.filter((answer) => answer !== best).map(({ content }) => content);
  const messages: Message[] = [...prompt, { role: "assistant", content: best.content }];
  return rowOf(messages, [{ message: prompt.length, rejected }]);
}

function rowOf(messages: readonly Message[], preferences: readonly Preference[]): string {
  return `${JSON.stringify({ messages, ...(preferences.length > 0 && { preferences }) })}\n`;
}

function heading({ role, model, stopReason, correction }: ChatMessage): string {
  if (role !== "assistant") return role === "user" ? "## User" : "## Tool";
  const speaker = model === undefined ? "" : ` (${modelText(model)})`;
  const cut = stopReason === "cancelled" || stopReason === "failed" ? `, ${stopReason}` : "";
  return `## Assistant${speaker}${correction === undefined ? cut : ", corrected"}`;
}

function modelText(model: ModelStack): string {
  const added = (model.adapters ?? []).map(
    (one) => ` + ${modelText(one.model)}${one.scale === 1 ? "" : ` × ${one.scale}`}`,
  );
  if ("run" in model) return `${model.run}, step ${model.step}${added.join("")}`;
  const name = model.version === undefined ? model.model : `${model.model}, ${model.version}`;
  return name + added.join("");
}

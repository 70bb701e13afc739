// Prompts and completions as the question and the answer of a conversation, which is how a model with a chat template
// is asked later.
import type { Row } from "../../schemas/dataset.ts";
import { answerMessages, promptMessages } from "../../schemas/preference.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** What of a training file decides whether rows are put into the chat template. */
export interface ChatForm {
  asked: TrainingFile["dataset"]["chat_form"];
  /** Whether a base is tuned. */
  isTuned: boolean;
}

/** What a training file says of it. */
export function chatFormOf({ dataset, model }: Pick<TrainingFile, "dataset" | "model">): ChatForm {
  return { asked: dataset.chat_form, isTuned: model.base !== undefined };
}

/**
 * Whether a training puts prompts and completions into the chat template. By itself it does so where a base has one: the
 * base knows the template, and whoever chats with what comes out uses it.
 */
export function takesChatForm({ asked, isTuned }: ChatForm, { config }: Pick<Tokenizer, "config">): boolean {
  if (asked !== "auto") return asked === "always";
  return isTuned && config.chat_template !== undefined;
}

/** Each row as the training learns it. */
export function formOfRows(
  config: Pick<TrainingFile, "dataset" | "model">,
  tokenizer: Pick<Tokenizer, "config">,
): (row: Row) => Row {
  return takesChatForm(chatFormOf(config), tokenizer) ? inChatForm : (row) => row;
}

/** Conversations and texts stay as they are. */
export function inChatForm({ line, example }: Row): Row {
  if (example.kind === "completion") {
    const question = { role: "user", content: example.prompt } as const;
    const answer = { role: "assistant", content: example.completion } as const;
    return { line, example: { kind: "conversation", messages: [question, answer] } };
  }
  if (example.kind !== "preference") return { line, example };
  const { chosen, rejected } = example;
  return {
    line,
    example: {
      kind: "preference",
      prompt: promptMessages(example),
      chosen: answerMessages(chosen),
      rejected: answerMessages(rejected),
    },
  };
}

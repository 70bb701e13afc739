// Prompts and completions as the question and the answer of a conversation, which is how a model with a chat template
// is asked later.
import type { Row } from "../../schemas/dataset.ts";
import { answerMessages, promptMessages } from "../../schemas/preference.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/**
 * Whether a training puts prompts and completions into the chat template. By itself it does so where a base has one: the
 * base knows the template, and whoever chats with what comes out uses it.
 */
export function takesChatForm(
  { dataset, model }: Pick<TrainingFile, "dataset" | "model">,
  { config }: Pick<Tokenizer, "config">,
): boolean {
  if (dataset.chat_form !== "auto") return dataset.chat_form === "always";
  return model.base !== undefined && config.chat_template !== undefined;
}

/** Each row as the training learns it. */
export function formOfRows(
  config: Pick<TrainingFile, "dataset" | "model">,
  tokenizer: Pick<Tokenizer, "config">,
): (row: Row) => Row {
  return takesChatForm(config, tokenizer) ? inChatForm : (row) => row;
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

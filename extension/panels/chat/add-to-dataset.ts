// Makes an answer, with all that came before it, a row of a dataset.
import * as z from "zod";
import { Message, type Example } from "../../../schemas/dataset.ts";
import { newOperation } from "../../agents/operation.ts";
import type { ChatPage } from "./chat-page.ts";
import type { Talk } from "./talk.ts";

const Row = z.object({ messages: z.array(Message) });

/** A dataset that is there gets a new version with the row at its end; what is corrected counts as corrected. */
export async function addToDataset(page: ChatPage, talk: Talk, message: string): Promise<void> {
  const { agent, host, t } = page.options;
  const { conversation } = talk;
  if (conversation === null) return;
  const chosen = await host.pickDataset();
  if (chosen === undefined) return;
  const { text } = await agent.call("chat/get", { conversation, as: "jsonl", message });
  if ("name" in chosen) {
    await host.importRows(chosen.name, text!);
    host.say(t("The answer is the first row of the dataset {0}.", chosen.name));
    return;
  }
  const { messages } = Row.parse(JSON.parse(text!));
  const { dataset } = await agent.call("dataset/revise", {
    dataset: chosen.dataset,
    added: [await exampleFor(page, chosen.dataset, messages)],
    notes: t("An answer from a chat"),
    ...newOperation(),
  });
  host.say(t("The answer was added to the dataset {0}, as a new version.", dataset.name));
}

/** A single question to a dataset of prompts and completions becomes one of them, too. */
async function exampleFor(page: ChatPage, dataset: string, messages: readonly Message[]): Promise<Example> {
  const [question, answer, ...others] = messages;
  if (question?.role === "user" && answer?.role === "assistant" && others.length === 0) {
    const rows = { dataset, split: "train" };
    const { rows: first } = await page.options.agent.call("dataset/preview", { rows, limit: 1 });
    if (first[0]?.example.kind === "completion")
      return { kind: "completion", prompt: question.content, completion: answer.content };
  }
  return { kind: "conversation", messages: [...messages] };
}

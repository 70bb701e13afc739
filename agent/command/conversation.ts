// A conversation on the terminal or through a pipe: a line in, an answer out.
import { createInterface } from "node:readline";
import type { Message } from "../../schemas/dataset.ts";
import type { Answer, ChatModel } from "../chat/client.ts";
import { TrainyardError } from "../errors.ts";
import { harmless } from "../terminal/text.ts";
import type { Output } from "./output.ts";

export interface ConversationOptions {
  temperature: number;
  maxTokens: number;
  seed: number;
  system?: string;
  /** Each message stands alone: the model sees nothing of what was said before. */
  singleTurn?: boolean;
}

/** Goes on until the input ends or /exit; Ctrl-C ends an answer. Returns the number of messages that were answered. */
export async function converse(
  model: ChatModel,
  output: Output,
  options: ConversationOptions,
): Promise<number> {
  const onTerminal = process.stdin.isTTY && output.capabilities.live;
  const lines = createInterface({
    input: process.stdin,
    ...(onTerminal ? { output: process.stdout, prompt: "> " } : {}),
  });
  let answering: AbortController | undefined;
  lines.on("SIGINT", () => {
    if (answering === undefined) lines.close();
    else answering.abort();
  });
  let open = true;
  lines.once("close", () => {
    open = false;
  });
  // The input may end while an answer is being given; what had come by then is still answered.
  const prompt = (): void => {
    if (open) lines.prompt();
  };
  if (onTerminal) output.say("Type a message. /new forgets what was said, /exit or Ctrl-D ends.");
  let conversation = beginning(options);
  let answered = 0;
  prompt();
  for await (const line of lines) {
    const text = line.trim();
    if (text === "/exit") {
      lines.close();
      return answered;
    }
    if (text === "/new") conversation = beginning(options);
    else if (text !== "") {
      answering = new AbortController();
      if (options.singleTurn === true) conversation = beginning(options);
      conversation.push({ role: "user", content: text });
      try {
        const answer = await answerFitting(model, conversation, options, output, answering.signal);
        conversation.push({ role: "assistant", content: answer.text });
        output.tell("answer", { question: text, answer: answer.text, tokens: answer.tokens.length });
        answered++;
      } catch (error) {
        // A person can ask something else; a program wants to know.
        if (!onTerminal || !(error instanceof TrainyardError)) throw error;
        output.complain(`${error.message} ${error.advice}`);
        conversation.pop();
      }
      answering = undefined;
    }
    prompt();
  }
  // Ctrl-D leaves the cursor behind the prompt.
  if (onTerminal) output.say("");
  return answered;
}

function beginning({ system }: ConversationOptions): Message[] {
  return system === undefined ? [] : [{ role: "system", content: system }];
}

/** Forgets the oldest turns of a conversation that has become longer than the model can see. */
async function answerFitting(
  model: ChatModel,
  conversation: Message[],
  options: ConversationOptions,
  output: Output,
  signal: AbortSignal,
): Promise<Answer> {
  for (;;) {
    try {
      return await answerOnce(model, conversation, options, output, signal);
    } catch (error) {
      const oldest = conversation.findIndex(({ role }) => role === "user");
      const isTooLong = error instanceof TrainyardError && error.code === "prompt_too_long";
      if (!isTooLong || conversation.length - oldest < 3) throw error;
      conversation.splice(oldest, 2);
    }
  }
}

async function answerOnce(
  model: ChatModel,
  conversation: readonly Message[],
  { temperature, maxTokens, seed }: ConversationOptions,
  output: Output,
  signal: AbortSignal,
): Promise<Answer> {
  const answerOptions = { temperature, maxTokens, seed, signal };
  if (!output.capabilities.live) {
    const answer = await model.chat(conversation, answerOptions);
    output.say(harmless(answer.text));
    return answer;
  }
  const onText = (text: string): void => {
    // New lines are part of an answer; every other control character is not.
    process.stdout.write(text.split("\n").map(harmless).join("\n"));
  };
  const answer = await model.chat(conversation, { ...answerOptions, onText });
  process.stdout.write("\n");
  return answer;
}

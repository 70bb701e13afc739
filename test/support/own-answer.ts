// What a model answers by our own forward pass, without llama.cpp.
import { greedyAnswer } from "../../agent/evaluation/greedy.ts";
import { openForward } from "../../agent/model/forward.ts";
import { readTensors, type ModelSource } from "../../agent/model/source.ts";
import { renderChat } from "../../agent/tokenizer/chat-template.ts";
import type { Message } from "../../schemas/dataset.ts";

/** The most probable tokens that follow the conversation, at most `most`, as text. Closes the model. */
export async function ownAnswer(
  model: ModelSource,
  messages: readonly Message[],
  most: number,
): Promise<string> {
  const { config, tokenizer } = model;
  const forward = openForward(config, readTensors(model), { sequenceLength: 64, threads: 1 });
  model.close();
  const prompt = tokenizer.encode(renderChat(tokenizer, messages, true));
  const { answer } = await greedyAnswer(forward, tokenizer, prompt, most);
  return tokenizer.decode([...answer]);
}

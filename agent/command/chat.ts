// `trainyard chat MODEL`: talks to a model through llama.cpp; each line of input is a message.
import type { Command } from "commander";
import { openModel } from "../chat/client.ts";
import { converse } from "./conversation.ts";
import { findGguf } from "./find-model.ts";
import { addCommand, numberFrom, perform, wholeNumberFrom, type Context } from "./program.ts";

interface ChatOptions {
  json?: boolean;
  temperature: number;
  maxTokens: number;
  seed: number;
  system?: string;
  singleTurn?: boolean;
}

export function registerChat(program: Command): void {
  addCommand(program, "chat", "Talk to a model; each line of input is a message.")
    .argument("[model]", "a run, an exported model, a model folder or a .gguf file", "latest")
    .option("--temperature <number>", "0 always takes the most probable token", wholeNumberFrom(0), 0)
    .option("--max-tokens <number>", "longest answer", wholeNumberFrom(1), 512)
    .option("--seed <number>", "seed of the draws when the temperature is not 0", numberFrom(0), 0)
    .option("--system <text>", "what the model is told first")
    .option("--single-turn", "let each message stand alone")
    .action((reference: string, options: ChatOptions) =>
      perform(options, (context) => chat(context, reference, options)),
    );
}

async function chat({ home, output }: Context, reference: string, options: ChatOptions): Promise<void> {
  const file = await findGguf(home, reference, output);
  const model = await openModel(file, { threads: 0 });
  try {
    output.say(`${file}, context of ${model.contextLength} tokens.`);
    const messages = await converse(model, output, options);
    output.result({ model: file, messages });
  } finally {
    await model.close();
  }
}

// A home whose models an editor can talk with at once: made of numbers, they have nothing sensible to say.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Model } from "../../../agent/model/huggingface.ts";
import { trainByteLevelBpe } from "../../../agent/tokenizer/bpe.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { addModel, addTinyModel, talkative } from "../../support/chat-home.ts";
import { sentenceModel } from "../../support/sentence-model.ts";
import { tinyModel } from "../../support/tiny-model.ts";
import { toolTemplate } from "../../support/tool-template.ts";

/** `talker` holds the prompt of VS Code's own chat; `short` sees too little for it. */
export async function addModelsForChat(home: string): Promise<void> {
  await addModel(home, "talker", await talker({ hiddenSize: 64, intermediateSize: 128, layers: 2 }));
  await addTinyModel(home, "short");
}

/** `talker` goes on until it is stopped or its context is full, which takes it much longer than a window takes to load. */
export async function addModelWithoutEnd(home: string): Promise<void> {
  const model = await talker({ hiddenSize: 384, intermediateSize: 1024, layers: 8 });
  await addModel(home, "talker", talkative(model));
}

async function talker(sizes: Partial<ModelConfig>): Promise<Model> {
  const tokenizer = await trainByteLevelBpe(english(), 6000);
  return await tinyModel("llama", { contextLength: 16_000, ...sizes }, tokenizer);
}

/** Makes `id` call a tool whatever it is asked, and say `answer` once the tool has told something with `expected`. */
export async function addModelThatCalls(
  home: string,
  id: string,
  call: { name: string; arguments: object },
  { expected, answer } = { expected: "", answer: "Done." },
): Promise<void> {
  const isTold = `messages[-1].role == "tool" and ${JSON.stringify(expected)} in messages[-1].content`;
  const model = await sentenceModel({
    after: { "\n": `<tool_call>\n${JSON.stringify(call)}\n</tool_call>`, "~": answer },
    chatTemplate: toolTemplate.replace(/\{% endif %\}$/, `{% if ${isTold} %}~{% endif %}{% endif %}`),
    texts: english(),
  });
  await addModel(home, id, model);
}

/** So that VS Code's instructions have about as many tokens as they have for a real model. */
function english(): string[] {
  const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
  return pages.map((name) => readFileSync(path.join("docs", name), "utf8"));
}

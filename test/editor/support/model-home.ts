// A home whose models an editor can talk with at once: made of numbers, they have nothing sensible to say.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { trainByteLevelBpe } from "../../../agent/tokenizer/bpe.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import { addModel, addTinyModel } from "../../support/chat-home.ts";
import { sentenceModel } from "../../support/sentence-model.ts";
import { tinyModel } from "../../support/tiny-model.ts";
import { toolTemplate } from "../../support/tool-template.ts";

/** `talker` holds the prompt of VS Code's own chat; `short` sees too little for it. */
export async function addModelsForChat(home: string, changes: Partial<ModelConfig> = {}): Promise<void> {
  const sizes = { contextLength: 16_000, hiddenSize: 64, intermediateSize: 128, layers: 2, ...changes };
  await addModel(home, "talker", await tinyModel("llama", sizes, await trainByteLevelBpe(english(), 6000)));
  await addTinyModel(home, "short");
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

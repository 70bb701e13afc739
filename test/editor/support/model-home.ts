// A home whose models an editor can talk with at once: made of numbers, they have nothing sensible to say.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { trainByteLevelBpe } from "../../../agent/tokenizer/bpe.ts";
import { addModel, addTinyModel } from "../../support/chat-home.ts";
import { tinyModel } from "../../support/tiny-model.ts";

/** `talker` holds the prompt of VS Code's own chat; `short` sees too little for it. */
export async function addModelsForChat(home: string): Promise<void> {
  // Learnt from English, so that VS Code's instructions have about as many tokens as they have for a real model.
  const pages = readdirSync("docs").filter((name) => name.endsWith(".md"));
  const texts = pages.map((name) => readFileSync(path.join("docs", name), "utf8"));
  const sizes = { contextLength: 16_000, hiddenSize: 64, intermediateSize: 128, layers: 2 };
  await addModel(home, "talker", await tinyModel("llama", sizes, await trainByteLevelBpe(texts, 6000)));
  await addTinyModel(home, "short");
}

// Prompts for a parity report: held-out rows of the run's own dataset, as the model sees them.
import type { Example } from "../../schemas/dataset.ts";
import { answeredBy } from "../../schemas/preference.ts";
import { openDataset, readRows } from "../dataset/store.ts";
import type { Home } from "../store/home.ts";
import { renderChat } from "../tokenizer/chat-template.ts";
import { loadTokenizer } from "../tokenizer/files.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** Characters of a plain text that the model is to continue. */
const TEXT_CHARACTERS = 80;

/** For a model whose dataset is not known. */
const GENERAL_PROMPTS = ["The", "Once upon a time", "def main():", "1, 2, 3,", "Ein Satz – mit “Zeichen” 🚂"];

/** `dataset` is what the model in `folder` learnt from. @throws dataset_not_found, dataset_damaged */
export async function parityPrompts(
  home: Home,
  dataset: { id: string; version: string } | undefined,
  folder: string,
  count: number,
): Promise<string[]> {
  if (dataset === undefined) return GENERAL_PROMPTS.slice(0, count);
  const version = await openDataset(home, dataset.id, dataset.version);
  const tokenizer = await loadTokenizer(folder);
  const split = (version.manifest.splits["validation"]?.rows ?? 0) > 0 ? "validation" : "train";
  const rows = version.manifest.splits[split]?.rows ?? 0;
  const distance = Math.max(1, Math.floor(rows / Math.max(1, count)));
  const prompts: string[] = [];
  let index = 0;
  for await (const { example } of readRows(version, split)) {
    if (prompts.length >= count) break;
    // One text is one row, and gives all the prompts there are.
    if (example.kind === "text" && rows < count)
      prompts.push(...piecesOf(example.text, count - prompts.length));
    else if (index % distance === 0) prompts.push(promptOf(example, tokenizer));
    index++;
  }
  return prompts.filter((prompt) => prompt !== "");
}

function promptOf(example: Example, tokenizer: Tokenizer): string {
  switch (example.kind) {
    case "conversation": {
      const last = example.messages.findLastIndex(({ role }) => role === "assistant");
      return renderChat(tokenizer, last > 0 ? example.messages.slice(0, last) : example.messages, true);
    }
    case "completion":
      return example.prompt;
    case "preference":
      return promptOf(answeredBy(example, "chosen"), tokenizer);
    case "text":
      return example.text.slice(0, TEXT_CHARACTERS);
  }
}

function piecesOf(text: string, count: number): string[] {
  const distance = Math.max(TEXT_CHARACTERS, Math.floor(text.length / count));
  const pieces: string[] = [];
  for (let start = 0; start < text.length && pieces.length < count; start += distance) {
    pieces.push(text.slice(start, start + TEXT_CHARACTERS));
  }
  return pieces;
}

// What the pictures of tuning show: a published model that was tuned on the sample of support tickets, and what it answers
// now beside what it answered before.
import { cpSync } from "node:fs";
import path from "node:path";
import { smollm2Original } from "../../bench/chat-models.ts";
import { trainyard } from "./train-data.ts";

/** Imports, tunes and evaluates in the home; files come into the folder. It takes most of an hour on two cores. */
export async function tuneData(home: string, folder: string): Promise<void> {
  const sample = path.join(folder, "support-tickets");
  cpSync(path.resolve("samples", "support-tickets"), sample, { recursive: true });
  const base = path.join(folder, "SmolLM2-135M-Instruct.gguf");
  cpSync(await smollm2Original(), base);
  await trainyard(home, "import", base);
  await trainyard(home, "train", path.join(sample, "support-tickets.train.toml"));
  await trainyard(home, "evaluate", "support-tickets");
}

// What the `finetune` benchmarks train on: support tickets as the base's chat template writes them, one a sequence.
import path from "node:path";
import { importDataset } from "../../agent/dataset/import.ts";
import { renderExample } from "../../agent/dataset/render.ts";
import { readRows } from "../../agent/dataset/store.ts";
import { openHome } from "../../agent/store/home.ts";
import { readTrainingFile } from "../../agent/training-file/read.ts";
import type { Tokenizer } from "../../agent/tokenizer/tokenizer.ts";

export interface FinetuneData {
  /** [batches, batchSize, sequenceLength + 1], padded at the end of each row. */
  tokens: Int32Array;
  /** 1 where the token is a target with loss. */
  losses: Int32Array;
}

const sample = path.resolve("samples", "support-tickets", "support-tickets.train.toml");

/** `onlyAnswers` leaves the loss where supervised tuning has it; otherwise every token but the padding is a target. */
export async function ticketBatches(
  folder: string,
  tokenizer: Tokenizer,
  shape: { batches: number; batchSize: number; sequenceLength: number },
  onlyAnswers: boolean,
): Promise<FinetuneData> {
  const { batches, batchSize, sequenceLength } = shape;
  const { value: file } = await readTrainingFile(sample);
  const section = file!.dataset;
  const request = { id: "tickets", file: section.path!, section, baseFolder: path.dirname(sample), seed: 0 };
  const { value: dataset } = await importDataset(openHome(path.join(folder, "home")), request);
  const window = sequenceLength + 1;
  const tokens = new Int32Array(batches * batchSize * window).fill(tokenizer.special.padding);
  const losses = new Int32Array(tokens.length);
  let at = 0;
  for await (const row of readRows(dataset!, "train")) {
    if (at === tokens.length) break;
    const { tokens: rendered, loss } = renderExample(row, tokenizer);
    const length = Math.min(window, rendered.length);
    tokens.set(rendered.subarray(0, length), at);
    if (onlyAnswers) losses.set(loss.subarray(0, length), at);
    else losses.fill(1, at + 1, at + length);
    at += window;
  }
  return { tokens, losses };
}

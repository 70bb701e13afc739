// Training on data that people really have, from the folder of shared data.
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { Batches } from "../../agent/dataset/batches.ts";
import { drawParameters } from "../../agent/model/parameters.ts";
import { prepareDataset, prepareTraining, type Prepared } from "../../agent/run/trainer/prepare.ts";
import { openHome } from "../../agent/store/home.ts";
import { train, type TrainSummary } from "../../agent/training/train.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { Bigram } from "./bigram.ts";

const shared = process.env["TRAINYARD_SHARED_DATA"] ?? path.resolve("..", "shared", "data");

async function trainOn(
  file: string,
  tables: Record<string, unknown>,
): Promise<{ prepared: Prepared; summary: TrainSummary }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-shared-"));
  const { dataset, ...rest } = tables;
  const config = TrainingFile.parse({
    schema: 1,
    dataset: { path: path.join(shared, file), ...(dataset as object) },
    ...rest,
  });
  const log = (): void => undefined;
  const version = await prepareDataset(openHome(folder), config, log);
  const tokenizerFolder = path.join(folder, "tokenizer");
  const prepared = await prepareTraining(version, config, { tokenizerFolder, base: undefined, log });
  const events = train({
    config,
    ...prepared,
    initial: () => drawParameters(prepared.model, config.training.seed, config.model.initializer_range),
    checkpoints: path.join(folder, "checkpoints"),
    shouldStop: () => false,
    persist: (write) => write(),
  });
  let next = await events.next();
  while (!next.done) next = await events.next();
  return { prepared, summary: next.value };
}

/** Calls `use` with each pair of tokens that carries loss in one epoch. */
function forEachTarget(batches: Batches, use: (previous: number, next: number) => void): void {
  for (let index = 0; index < batches.batchesPerEpoch; index++) {
    const { tokens, targets, weights } = batches.batchAt(index);
    for (const [place, weight] of weights.entries()) if (weight > 0) use(tokens[place]!, targets[place]!);
  }
}

test("trained on the Alpaca set, the held-out loss falls below a bigram model's", async (context) => {
  const { prepared, summary } = await trainOn("llamafactory_alpaca_en_demo.json", {
    tokenizer: { vocab_size: 2048 },
    model: { num_hidden_layers: 4, hidden_size: 128 },
    training: { steps: 300, local_batch_size: 16, seq_len: 256 },
    optimizer: { lr: 3e-3 },
    lr_scheduler: { warmup_steps: 50 },
    evaluation: { interval: 300 },
    checkpoint: { interval: 300 },
  });
  const bigram = new Bigram(prepared.model.vocabularySize);
  forEachTarget(prepared.trainingBatches, (previous, next) => bigram.see(previous, next));
  let sum = 0;
  let count = 0;
  forEachTarget(prepared.validationBatches!, (previous, next) => {
    sum += bigram.loss(previous, next);
    count += 1;
  });
  context.diagnostic(
    `held-out loss ${summary.validationLoss!.toFixed(3)}, bigram ${(sum / count).toFixed(3)} nats`,
  );
  assert.ok(summary.validationLoss! < sum / count);
});

test("on tinyshakespeare 0.8 M parameters reach 1.90 nats per character on the last tenth", async (context) => {
  const { prepared, summary } = await trainOn("tinyshakespeare.txt", {
    dataset: { validation_fraction: 0.1, validation_position: "end" },
    tokenizer: { kind: "character" },
    model: { family: "gpt2", num_hidden_layers: 4, hidden_size: 128, num_attention_heads: 4 },
    training: { steps: 2000, local_batch_size: 12, seq_len: 64, seed: 1337 },
    optimizer: { lr: 2e-3, beta2: 0.99 },
    lr_scheduler: { warmup_steps: 100 },
    evaluation: { interval: 500, max_batches: 20 },
    checkpoint: { interval: 2000 },
  });
  context.diagnostic(
    `${prepared.model.vocabularySize} characters, ${summary.validationLoss!.toFixed(4)} nats`,
  );
  assert.equal(prepared.model.vocabularySize, 65);
  assert.ok(summary.validationLoss! <= 1.9, `${summary.validationLoss}`);
});

// The smallest training there is: a few parameters, a few rows, real files and the real runtime.
import path from "node:path";
import type { ModelConfig } from "../../schemas/run.ts";
import { TrainingFile } from "../../schemas/training.ts";
import { createBatches } from "../../agent/dataset/batches.ts";
import { createRandom } from "../../agent/dataset/random.ts";
import type { RenderedExample } from "../../agent/dataset/render.ts";
import { drawParameters } from "../../agent/model/parameters.ts";
import type { TrainEvent, TrainOptions, TrainSummary } from "../../agent/training/train.ts";
import { train } from "../../agent/training/train.ts";
import { trainByteLevelBpe } from "../../agent/tokenizer/bpe.ts";

export const tinyLlama: ModelConfig = {
  family: "llama",
  vocabularySize: 300,
  contextLength: 16,
  layers: 2,
  hiddenSize: 16,
  attentionHeads: 4,
  keyValueHeads: 2,
  intermediateSize: 32,
  tiedEmbeddings: true,
  ropeTheta: 10000,
  normEpsilon: 1e-5,
};

export const tinyGpt2: ModelConfig = { ...tinyLlama, family: "gpt2", keyValueHeads: 4 };

/** Rows of repeated patterns, which a model learns within a few steps. */
export function tinyExamples(count: number, vocabularySize: number): RenderedExample[] {
  const random = createRandom(5);
  return Array.from({ length: count }, (_, line) => {
    const start = random.below(vocabularySize - 20);
    const length = 5 + random.below(8);
    const tokens = Int32Array.from({ length }, (_token, index) => start + index);
    return { tokens, loss: new Uint8Array(length).fill(1).fill(0, 0, 2), line: line + 1 };
  });
}

export interface TinyRun {
  readonly folder: string;
  readonly model?: ModelConfig;
  /** Tables of the training file to change. */
  readonly config?: Record<string, Record<string, unknown>>;
  readonly shouldStop?: TrainOptions["shouldStop"];
  /** Seen before the loop goes on; what it throws ends the run as a crash would. */
  readonly onEvent?: (event: TrainEvent) => void;
}

export async function runTiny(run: TinyRun): Promise<{ events: TrainEvent[]; summary: TrainSummary }> {
  const model = run.model ?? tinyLlama;
  const config = TrainingFile.parse({
    schema: 1,
    dataset: { path: "unused.jsonl" },
    ...run.config,
    training: { steps: 12, local_batch_size: 4, seq_len: 16, threads: 2, ...run.config?.["training"] },
    optimizer: { lr: 0.01, ...run.config?.["optimizer"] },
    lr_scheduler: { warmup_steps: 2, ...run.config?.["lr_scheduler"] },
    checkpoint: { interval: 3, ...run.config?.["checkpoint"] },
    evaluation: { interval: 4, ...run.config?.["evaluation"] },
  });
  const { seq_len: sequenceLength, local_batch_size: batchSize, packing, seed } = config.training;
  const options = { batchSize, sequenceLength, packing, padding: 0 };
  const generator = train({
    config,
    model,
    tokenizer: await trainByteLevelBpe(["a"], 300),
    initial: () => drawParameters(model, seed, 0.1),
    trainingBatches: createBatches(tinyExamples(40, model.vocabularySize), {
      ...options,
      seed,
      shuffle: true,
    }),
    validationBatches: createBatches(tinyExamples(8, model.vocabularySize), {
      ...options,
      seed: 0,
      shuffle: false,
    }),
    checkpoints: path.join(run.folder, "checkpoints"),
    shouldStop: run.shouldStop ?? (() => false),
    persist: (write) => write(),
  });
  const events: TrainEvent[] = [];
  let next = await generator.next();
  while (!next.done) {
    events.push(next.value);
    run.onEvent?.(next.value);
    next = await generator.next();
  }
  return { events, summary: next.value };
}

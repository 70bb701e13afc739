// Trainyard's side of the `finetune` benchmarks: takes a request file and prints the measurement as one line of JSON.
import { readFile } from "node:fs/promises";
import { TrainingFile } from "../../schemas/training.ts";
import type { Batch } from "../../agent/dataset/batches.ts";
import { openModelSource } from "../../agent/model/source.ts";
import { planRun } from "../../agent/training/plan.ts";
import { TrainingSession } from "../../agent/training/session.ts";
import { measureSpeed } from "../../agent/training/speed.ts";
import { stepOptions } from "../../agent/training/step-graph.ts";
import { FinetuneRequest, type FinetuneAnswer } from "./finetune-request.ts";
import { peakMemory } from "./machine.ts";

const request = FinetuneRequest.parse(JSON.parse(await readFile(process.argv[2]!, "utf8")));
const { batchSize, sequenceLength, threads, warmupSteps, steps, learningRate } = request;
const baselineBytes = await peakMemory();
const batches = await readBatches();
const targets = batches.map(({ weights }) => weights.reduce((a, b) => a + b, 0));
const lossRows = Math.max(...targets);
const meanLossRows = targets.slice(warmupSteps).reduce((a, b) => a + b, 0) / steps;
const source = await openModelSource(request.base);
const model = { ...source.config, contextLength: sequenceLength };
const config = TrainingFile.parse({
  ...{ schema: 1, dataset: { path: "tickets.csv" }, model: { base: request.base } },
  lora: { rank: request.rank, alpha: request.alpha },
  training: { local_batch_size: batchSize, seq_len: sequenceLength, packing: false, threads, steps: 1 },
});
const plan = planRun(config, model, false, { most: lossRows, mean: meanLossRows });
const speed = await measureSpeed(model, batchSize * sequenceLength, threads);
const session = new TrainingSession({
  ...stepOptions(config, model, false),
  // The seed draws the same adapters as those in the request.
  ...{ tensors: source.tensors, lossRows, seed: request.seed, accumulates: false, threads },
});
source.close();

const losses: number[] = [];
let started = performance.now();
for (const [number, batch] of batches.entries()) {
  if (number === warmupSteps) started = performance.now();
  const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, maxNorm: 1 };
  losses.push((await session.step([batch], number + 1, learningRate, optimizer)).loss);
}
const seconds = (performance.now() - started) / 1000;
const answer: FinetuneAnswer = {
  ...{ losses, baselineBytes, peakBytes: await peakMemory() },
  tokensPerSecond: (steps * batchSize * sequenceLength) / seconds,
  secondsPerStep: seconds / steps,
  planned: { secondsPerStep: plan.operationsPerStep / speed, bytes: plan.memory },
};
console.log(JSON.stringify(answer));

/** One window of tokens is one document; what follows its last target with loss is as if it were padding. */
async function readBatches(): Promise<Batch[]> {
  const [tokens, carries] = [await readIntegers(request.tokens), await readIntegers(request.losses)];
  const window = sequenceLength + 1;
  const size = batchSize * sequenceLength;
  const shifted = (values: Int32Array, from: number, shift: number): Int32Array =>
    Int32Array.from({ length: size }, (_, index) => {
      const row = Math.floor(index / sequenceLength);
      return values[from + row * window + (index % sequenceLength) + shift]!;
    });
  return Array.from({ length: tokens.length / window / batchSize }, (_, number) => {
    const from = number * batchSize * window;
    return {
      tokens: shifted(tokens, from, 0),
      targets: shifted(tokens, from, 1),
      weights: Float32Array.from(shifted(carries, from, 1)),
      positions: Int32Array.from({ length: size }, (_, index) => index % sequenceLength),
      segments: new Int32Array(size),
      stretches: [],
    };
  });
}

async function readIntegers(file: string): Promise<Int32Array> {
  const { buffer, byteOffset, byteLength } = await readFile(file);
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

// Trainyard's side of the `train` benchmarks: takes a request file and prints the measurement as one line of JSON.
import { readFile } from "node:fs/promises";
import type { Batch } from "../../agent/dataset/batches.ts";
import { drawParameters } from "../../agent/model/parameters.ts";
import { openEvaluator } from "../../agent/training/evaluator.ts";
import { TrainingSession } from "../../agent/training/session.ts";
import { peakMemory } from "./machine.ts";
import { TrainRequest, type TrainAnswer } from "./train-request.ts";

const request = TrainRequest.parse(JSON.parse(await readFile(process.argv[2]!, "utf8")));
const { batchSize, sequenceLength, optimizer } = request;
const baselineBytes = await peakMemory();
const batches = await readBatches(request.batches);
const session = new TrainingSession({
  tensors: drawParameters(request.model, request.seed, request.standardDeviation),
  ...{ model: request.model, batchSize, sequenceLength },
  ...{ packed: false, dropout: 0, seed: 0, accumulates: false, threads: request.threads },
});
const measurement = request.goal ? await timeToLoss(request.goal) : await throughput();
const losses = measurement.losses.slice(0, request.comparedLosses);
const answer: TrainAnswer = { ...measurement, losses, baselineBytes, peakBytes: await peakMemory() };
console.log(JSON.stringify(answer));

/** The step with this number, from 0; returns its loss. */
async function step(number: number): Promise<number> {
  const { learningRates, beta1, beta2, eps: epsilon, weightDecay, maxNorm } = optimizer;
  const rate = learningRates[Math.min(number, learningRates.length - 1)]!;
  const options = { beta1, beta2, epsilon, weightDecay, maxNorm };
  const { loss } = await session.step([batches[number % batches.length]!], number + 1, rate, options);
  return loss;
}

async function throughput(): Promise<Pick<TrainAnswer, "tokensPerSecond" | "losses">> {
  const losses: number[] = [];
  while (losses.length < request.warmupSteps) losses.push(await step(losses.length));
  const started = performance.now();
  let seconds = 0;
  while (seconds < request.seconds) {
    losses.push(await step(losses.length));
    seconds = (performance.now() - started) / 1000;
  }
  const steps = losses.length - request.warmupSteps;
  const tokensPerSecond = (steps * batchSize * sequenceLength) / seconds;
  return { tokensPerSecond, losses };
}

/** Seconds of training (evaluations left out) until the held-out loss is at the target. */
async function timeToLoss(
  goal: NonNullable<TrainRequest["goal"]>,
): Promise<Pick<TrainAnswer, "seconds" | "losses">> {
  const heldOut = await readBatches(goal.heldOut);
  const evaluator = openEvaluator({
    ...{ model: request.model, tensors: session.arena.tensors("weights"), batchSize, sequenceLength },
    ...{ packed: false, threads: request.threads },
  });
  const losses: number[] = [];
  let seconds = 0;
  for (let done = 0; done < optimizer.learningRates.length; done += goal.evaluationInterval) {
    const started = performance.now();
    for (let number = done; number < done + goal.evaluationInterval; number++) await step(number);
    seconds += (performance.now() - started) / 1000;
    const { loss } = await evaluator.evaluate(heldOut);
    losses.push(loss);
    console.error(
      `step ${done + goal.evaluationInterval}: ${seconds.toFixed(1)} s, held-out loss ${loss.toFixed(4)}`,
    );
    if (loss <= goal.target) return { seconds, losses };
  }
  return { seconds: null, losses };
}

/** Reads windows of tokens as batches in which every token is a target. */
async function readBatches(file: string): Promise<Batch[]> {
  const bytes = await readFile(file);
  const tokens = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  const window = sequenceLength + 1;
  const rows = (from: number, shift: number): Int32Array =>
    Int32Array.from({ length: batchSize * sequenceLength }, (_, index) => {
      const row = Math.floor(index / sequenceLength);
      return tokens[from + row * window + (index % sequenceLength) + shift]!;
    });
  return Array.from({ length: tokens.length / window / batchSize }, (_, number) => {
    const from = number * batchSize * window;
    return {
      tokens: rows(from, 0),
      targets: rows(from, 1),
      weights: new Float32Array(batchSize * sequenceLength).fill(1),
      positions: Int32Array.from(
        { length: batchSize * sequenceLength },
        (_, index) => index % sequenceLength,
      ),
      segments: new Int32Array(batchSize * sequenceLength),
      stretches: [],
    };
  });
}

// What a run will take, before it takes it: memory, disk, tokens and how steps and epochs relate.
import os from "node:os";
import type { ModelConfig } from "../../schemas/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { peakIntermediateBytes } from "../autodiff/memory.ts";
import { parameterCount } from "../model/parameters.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { arenaBytes } from "./arena.ts";
import { buildStepGraph } from "./step-graph.ts";

export interface RunPlan {
  readonly parameters: number;
  /** Largest resident size of the trainer's process, in bytes. */
  readonly memory: number;
  /** The run's memory_limit, or what the machine has free, in bytes. */
  readonly memoryAvailable: number;
  /** All checkpoints that are kept at once, in bytes. */
  readonly disk: number;
  /** Tokens in an optimizer step, padding included. */
  readonly tokensPerStep: number;
  /** Tokens in the whole run, padding included. */
  readonly tokens: number;
  /** Floating-point operations of a step: forward, and twice that backward. */
  readonly operationsPerStep: number;
}

/** Node, ONNX Runtime and the program itself, in bytes: measured with a model of almost nothing. */
const processBytes = 95e6;

/** How much more than its results ONNX Runtime's arena holds, because free pieces do not always fit. */
const fragmentation = 1.38;

/** `packed` says whether a sequence may hold several documents, which takes a mask for each sequence. */
export function planRun(config: TrainingFile, model: ModelConfig, packed = config.training.packing): RunPlan {
  const { training } = config;
  const parameters = parameterCount(model);
  const sequences = training.global_batch_size ?? training.local_batch_size;
  const accumulates = sequences > training.local_batch_size;
  const tokensPerStep = sequences * training.seq_len;
  const limit = training.memory_limit === undefined ? Infinity : training.memory_limit * 1024 * 1024;
  return {
    parameters,
    memory: planMemory(config, model, { accumulates, packed }),
    memoryAvailable: Math.min(limit, availableMemory()),
    // Weights and two moments for each of the newest, the best one and the one being written.
    disk: (config.checkpoint.keep_latest_k + 2) * parameters * 12,
    tokensPerStep,
    tokens: tokensPerStep * training.steps,
    operationsPerStep: operations(model, sequences, training.seq_len),
  };
}

/** The plan in words, once the data is known: how long, how much, how often each row is seen. */
export function describePlan(
  plan: RunPlan,
  config: TrainingFile,
  { batchesPerEpoch, operationsPerSecond }: { batchesPerEpoch: number; operationsPerSecond: number },
): string[] {
  const { training } = config;
  const epochs = epochsOf(config, batchesPerEpoch);
  const seconds = (training.steps * plan.operationsPerStep) / operationsPerSecond;
  return [
    `${plan.parameters.toLocaleString("en")} parameters`,
    `${training.steps.toLocaleString("en")} steps = ${epochs.toFixed(1)} epochs = ${plan.tokens.toLocaleString("en")} tokens`,
    `about ${seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.round(seconds / 60)} min`} of training`,
    `about ${formatBytes(plan.memory)} of memory, of ${formatBytes(plan.memoryAvailable)}`,
    `about ${formatBytes(plan.disk)} of disk for checkpoints`,
  ];
}

/** How often the training sees each row. `batchesPerEpoch` counts local batches. */
export function epochsOf({ training }: TrainingFile, batchesPerEpoch: number): number {
  const sequences = training.global_batch_size ?? training.local_batch_size;
  return (training.steps * sequences) / (batchesPerEpoch * training.local_batch_size);
}

function planMemory(
  config: TrainingFile,
  model: ModelConfig,
  { accumulates, packed }: { accumulates: boolean; packed: boolean },
): number {
  const graph = buildStepGraph({
    model,
    batchSize: config.training.local_batch_size,
    sequenceLength: config.training.seq_len,
    packed,
    dropout: config.model.dropout,
  });
  const gradients = new Set(
    [...graph.gradients.values()].flatMap(({ dense }) => (dense ? [dense.name] : [])),
  );
  const activations = peakIntermediateBytes(graph.tape.onnx, gradients);
  const masks = graph.decoder.masks.reduce((sum, { shape }) => sum + shape[0]! * shape[1]! * 4, 0);
  // Weights, gradients and two moments; accumulated gradients make five.
  const state = arenaBytes(parameterCount(model), accumulates ? 5 : 4);
  return processBytes + state + masks + fragmentation * activations;
}

/** Two operations for each weight and token, and the products of attention; backward takes twice as many. */
function operations(model: ModelConfig, sequences: number, sequenceLength: number): number {
  const tokens = sequences * sequenceLength;
  const looked = model.family === "gpt2" ? model.contextLength * model.hiddenSize : 0;
  const embeddings = model.tiedEmbeddings ? 0 : model.vocabularySize * model.hiddenSize;
  const multiplied = parameterCount(model) - looked - embeddings;
  const attention = 2 * model.layers * sequenceLength * model.hiddenSize;
  return 3 * 2 * tokens * (multiplied + attention);
}

/**
 * Node 20's os.freemem() leaves out what Linux would give up; process.availableMemory() knows. On macOS neither does:
 * it keeps nearly all memory in use and gives up what is idle, of which half of the whole is a careful guess.
 */
function availableMemory(): number {
  const { availableMemory } = process as { availableMemory?: () => number };
  const free = availableMemory?.() ?? os.freemem();
  return process.platform === "darwin" ? Math.max(free, os.totalmem() / 2) : free;
}

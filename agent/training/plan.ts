// What a run will take, before it takes it: memory, disk, tokens and how steps and epochs relate.
import os from "node:os";
import type { ModelConfig } from "../../schemas/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { peakIntermediateBytes } from "../autodiff/memory.ts";
import { elementCount } from "../autodiff/tensor.ts";
import { adapterShapes } from "../model/lora.ts";
import { parameterCount } from "../model/parameters.ts";
import { heldBytes, largestAsFloats } from "../model/quantised-model.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { arenaBytes } from "./arena.ts";
import { type StepOptions, buildStepGraph, stepOptions } from "./step-graph.ts";

export interface RunPlan {
  readonly parameters: number;
  /** Those that are trained: all of them, or the adapters, which are not among them. */
  readonly trainedParameters: number;
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
  /** Floating-point operations of a step. */
  readonly operationsPerStep: number;
}

/** Node, ONNX Runtime and the program itself, in bytes: measured with a model of almost nothing. */
const processBytes = 103e6;

/** How much more than its results ONNX Runtime's arena holds, because free pieces do not always fit. */
const fragmentation = 1.38;

/**
 * Quantised weights come and go as float32 between activations that stay: pieces of about so many of the largest lie
 * free at a time and fit nothing, as measured with models of 2, 4 and 16 layers of 2048.
 */
const holesOfQuantized = 4;

/** What quantising leaves behind: float32 weights that nobody needs and that are not collected yet, as measured. */
const leftOfQuantising = 60e6;

/**
 * `packed` says whether a sequence may hold several documents, which takes a mask for each sequence; `lossRows`, how
 * many targets of a batch carry loss at most: all of them when left out. Throws `no_lora_target` and
 * `lora_pattern_invalid`.
 */
export function planRun(
  config: TrainingFile,
  model: ModelConfig,
  packed = config.training.packing,
  lossRows?: number,
): RunPlan {
  const { training } = config;
  const step = { ...stepOptions(config, model, packed), lossRows };
  const parameters = parameterCount(model);
  const trainedParameters = countTrained(step);
  const rows = training.global_batch_size ?? training.local_batch_size;
  const accumulates = rows > training.local_batch_size;
  // A pair is two sequences.
  const sequences = config.dpo ? 2 * rows : rows;
  const tokensPerStep = sequences * training.seq_len;
  const limit = training.memory_limit === undefined ? Infinity : training.memory_limit * 1024 * 1024;
  return {
    parameters,
    trainedParameters,
    memory: planMemory(step, accumulates),
    memoryAvailable: Math.min(limit, availableMemory()),
    // Weights and two moments for each of the newest, the best one and the one being written.
    disk: (config.checkpoint.keep_latest_k + 2) * trainedParameters * 12,
    tokensPerStep,
    tokens: tokensPerStep * training.steps,
    operationsPerStep: operations(step, sequences),
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
  const { parameters, trainedParameters } = plan;
  const trained =
    trainedParameters === parameters ? [] : [`${trainedParameters.toLocaleString("en")} trained`];
  return [
    [`${parameters.toLocaleString("en")} parameters`, ...trained].join(", "),
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

function planMemory(step: StepOptions, accumulates: boolean): number {
  const graph = buildStepGraph(step);
  const gradients = new Set(
    [...graph.gradients.values()].flatMap(({ dense }) => (dense ? [dense.name] : [])),
  );
  const activations = peakIntermediateBytes(graph.tape.onnx, gradients);
  const masks = graph.decoder.masks.reduce((sum, { shape }) => sum + elementCount(shape) * 4, 0);
  // The adapters' masks are windows into one pool.
  const pool = Math.max(0, ...(graph.adapters?.masks ?? []).map(({ shape }) => elementCount(shape) * 4));
  // Weights, gradients and two moments; accumulated gradients make five.
  const state = arenaBytes(countTrained(step), accumulates ? 5 : 4);
  const frozen = step.lora ? heldBytes(step.model, step.quantization) : 0;
  const ofQuantized =
    step.lora && step.quantization
      ? leftOfQuantising + holesOfQuantized * largestAsFloats(step.model, step.quantization)
      : 0;
  return processBytes + state + frozen + masks + pool + fragmentation * activations + ofQuantized;
}

function countTrained({ model, lora }: StepOptions): number {
  if (!lora) return parameterCount(model);
  return adapterShapes(model, lora).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/**
 * Two operations for each weight and token, and the products of attention. Backward takes twice as many, but for frozen
 * weights, which have no gradient, and where what is kept of a forward pass is computed again.
 */
function operations(step: StepOptions, sequences: number): number {
  const { model, sequenceLength, checkpointed } = step;
  const tokens = sequences * sequenceLength;
  const looked = model.family === "gpt2" ? model.contextLength * model.hiddenSize : 0;
  const output = model.vocabularySize * model.hiddenSize;
  const layers = parameterCount(model) - looked - (model.tiedEmbeddings ? output : 2 * output);
  const attention = 2 * model.layers * sequenceLength * model.hiddenSize;
  const again = checkpointed ? 1 : 0;
  const passes = (step.lora ? 2 : 3) + again;
  const adapters = step.lora ? (3 + again) * countTrained(step) : 0;
  const perToken = passes * layers + (3 + again) * attention + adapters;
  const rowsWithLoss =
    (tokens * (step.lossRows ?? step.batchSize * sequenceLength)) / (step.batchSize * sequenceLength);
  return 2 * (tokens * perToken + rowsWithLoss * (step.lora ? 2 : 3) * output);
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

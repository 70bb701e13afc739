// What a run will take, before it takes it: memory, disk, tokens and how steps and epochs relate.
import type { ModelConfig } from "../../schemas/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { fragmentation, peakIntermediateBytes } from "../autodiff/memory.ts";
import { elementCount } from "../autodiff/tensor.ts";
import { graphOperations } from "../autodiff/work.ts";
import { adapterShapes } from "../model/lora.ts";
import { parameterCount } from "../model/parameters.ts";
import { heldBytes, largestAsFloats, quantizedLayouts } from "../model/quantized-model.ts";
import { availableMemory } from "../store/available-memory.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { arenaBytes } from "./arena.ts";
import { buildPairScores } from "./pair-scorer.ts";
import { type StepGraph, type StepOptions, buildStepGraph, stepOptions } from "./step-graph.ts";

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
  /** Floating-point operations of a step, as `graphOperations` counts them. */
  readonly operationsPerStep: number;
  /** Those of asking the base about a pair before the first step; 0 where no pairs are trained on. */
  readonly operationsPerPair: number;
}

/** Node, ONNX Runtime and the program itself, in bytes: measured with a model of almost nothing. */
const processBytes = 103e6;

/**
 * Quantised weights come and go as float32 between activations that stay: pieces of about so many of the largest lie
 * free at a time and fit nothing, as measured with models of 2, 4 and 16 layers of 2048.
 */
const holesOfQuantized = 4;

/** What quantising leaves behind: float32 weights that nobody needs and that are not collected yet, as measured. */
const leftOfQuantising = 60e6;

/** Operations of a product that are done while the optimizer updates one weight, as measured. */
const operationsPerUpdate = 300;

/** How many targets of a batch carry loss. */
export interface LossRows {
  /** What the memory hangs on. */
  readonly most: number;
  /** What the time hangs on. */
  readonly mean: number;
}

/**
 * `packed` says whether a sequence may hold several documents, which takes a mask for each sequence; all targets carry
 * loss when `lossRows` is left out. Throws `no_lora_target` and `lora_pattern_invalid`.
 */
export function planRun(
  config: TrainingFile,
  model: ModelConfig,
  packed = config.training.packing,
  lossRows?: LossRows,
): RunPlan {
  const { training } = config;
  const step = { ...stepOptions(config, model, packed), lossRows: lossRows?.most };
  const usual = { ...step, lossRows: lossRows && Math.max(1, Math.round(lossRows.mean)) };
  const graph = buildStepGraph(step);
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
    memory: planMemory(graph, step, accumulates),
    memoryAvailable: Math.min(limit, availableMemory()),
    // Weights and two moments for each of the newest, the best one and the one being written.
    disk: (config.checkpoint.keep_latest_k + 2) * trainedParameters * 12,
    tokensPerStep,
    tokens: tokensPerStep * training.steps,
    operationsPerStep:
      (rows / training.local_batch_size) *
        graphOperations(lossRows ? buildStepGraph(usual).tape.onnx : graph.tape.onnx) +
      operationsPerUpdate * trainedParameters,
    operationsPerPair: config.dpo ? operationsOfAsking(usual) / training.local_batch_size : 0,
  };
}

/** What is known once the data is. */
export interface PlannedData {
  readonly batchesPerEpoch: number;
  /** Of which the base is asked before the first step. */
  readonly pairs: number;
  /** That this machine does. */
  readonly operationsPerSecond: number;
}

/** Seconds of training, and of asking the base about pairs before. */
export function planSeconds(
  { operationsPerStep, operationsPerPair }: RunPlan,
  { training }: TrainingFile,
  { pairs, operationsPerSecond }: Pick<PlannedData, "pairs" | "operationsPerSecond">,
): number {
  return (training.steps * operationsPerStep + pairs * operationsPerPair) / operationsPerSecond;
}

/** The plan in words, once the data is known: how long, how much, how often each row is seen. */
export function describePlan(plan: RunPlan, config: TrainingFile, data: PlannedData): string[] {
  const { training } = config;
  const epochs = epochsOf(config, data.batchesPerEpoch);
  const seconds = planSeconds(plan, config, data);
  const { parameters, trainedParameters } = plan;
  const trained =
    trainedParameters === parameters ? [] : [`${trainedParameters.toLocaleString("en")} trained`];
  return [
    [`${parameters.toLocaleString("en")} parameters`, ...trained].join(", "),
    `${training.steps.toLocaleString("en")} steps = ${epochs.toFixed(1)} epochs = ${plan.tokens.toLocaleString("en")} tokens`,
    `about ${inWords(seconds)} of training`,
    `about ${formatBytes(plan.memory)} of memory, of ${formatBytes(plan.memoryAvailable)}`,
    `about ${formatBytes(plan.disk)} of disk for checkpoints`,
  ];
}

/** 75 → 75 s, 1000 → 17 min, 57600 → 16 h, with a tenth below ten hours. */
function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 2 * 3600) return `${Math.round(seconds / 60)} min`;
  const hours = seconds / 3600;
  return `${hours < 10 ? hours.toFixed(1) : Math.round(hours)} h`;
}

/** How often the training sees each row. `batchesPerEpoch` counts local batches. */
export function epochsOf({ training }: TrainingFile, batchesPerEpoch: number): number {
  const sequences = training.global_batch_size ?? training.local_batch_size;
  return (training.steps * sequences) / (batchesPerEpoch * training.local_batch_size);
}

function planMemory(graph: StepGraph, step: StepOptions, accumulates: boolean): number {
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

/** Of asking the base about a batch of pairs. */
function operationsOfAsking({
  model,
  quantization,
  batchSize,
  sequenceLength,
  lossRows,
}: StepOptions): number {
  const quantized = quantizedLayouts(model, quantization);
  const { tape } = buildPairScores({ model, quantized, batchSize, sequenceLength, lossRows });
  return graphOperations(tape.onnx);
}

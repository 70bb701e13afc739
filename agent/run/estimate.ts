// What a run will take, by its training file alone: until its data is known and the plan says more exactly.
import type { Resources } from "../../schemas/protocol/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import { parameterCount } from "../model/parameters.ts";
import { modelConfig } from "./trainer/prepare.ts";

/** Characters of a text in several languages; the vocabulary of most published models. */
const vocabularyGuess = { character: 256, file: 50_000 };

/** Node, ONNX Runtime and the program itself, in bytes. */
const processBytes = 103e6;

/** For tuning a base that could not be opened, in bytes. */
const baseGuess = 2e9;

/**
 * Never more than there is: the trainer plans with its data, and says what is too much. `plannedMemory` in bytes, where
 * something was planned already; it goes before every estimate.
 * Cores are the training file's threads, all where it does not say. Memory is that of weights, gradients and both
 * moments, and of activations: for each token and layer about 12 vectors of the hidden size, 3 of the inner one and the
 * attention weights, and one row of logits.
 */
export function estimateResources(
  config: TrainingFile,
  machine: { cores: number; memory: number },
  plannedMemory?: number,
): Resources {
  const { training } = config;
  const cores = training.threads === 0 ? machine.cores : Math.min(training.threads, machine.cores);
  const memory = plannedMemory ?? (config.model.base === undefined ? estimateMemory(config) : baseGuess);
  return { cores, memory: Math.min(Math.round(memory), machine.memory), gpus: 0 };
}

/** In bytes. */
function estimateMemory(config: TrainingFile): number {
  const { training, tokenizer } = config;
  const size = tokenizer.kind === "bpe" ? tokenizer.vocab_size : vocabularyGuess[tokenizer.kind];
  const model = modelConfig(config, { size });
  const accumulates = (training.global_batch_size ?? training.local_batch_size) > training.local_batch_size;
  const layer = 12 * model.hiddenSize + 3 * model.intermediateSize + model.attentionHeads * training.seq_len;
  const tokens = training.local_batch_size * training.seq_len;
  const floats =
    (accumulates ? 5 : 4) * parameterCount(model) + tokens * (model.layers * layer + model.vocabularySize);
  return processBytes + 4 * floats;
}

// Asks PyTorch and transformers for the loss, the gradients and the optimizer steps of a model.
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import type { Batch } from "../../agent/dataset/batches.ts";
import type { LoraOptions } from "../../agent/model/lora.ts";
import { type Adapter, openAdapter, writeAdapter } from "../../agent/model/peft.ts";
import { readSafetensors, writeSafetensors } from "../../agent/model/safetensors.ts";
import type { TensorSource, Tensors } from "../../agent/model/tensors.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { runPython } from "../support/python.ts";

/** A training of a few steps; each step is one list of micro-batches. */
export interface ReferenceRequest {
  model: ModelConfig;
  tensors: Tensors;
  batchSize: number;
  sequenceLength: number;
  steps: readonly (readonly Batch[])[];
  optimizer: {
    learningRate: number;
    beta1: number;
    beta2: number;
    eps: number;
    weightDecay: number;
    /** 0 turns clipping off. */
    maxNorm: number;
  };
  /** An adapter to train instead of the model's weights. */
  adapter?: {
    options: LoraOptions;
    tensors: Tensors;
    /** Arguments of peft's LoraConfig with which it finds the same projections. */
    wanted: Readonly<Record<string, unknown>>;
  };
  schedule: {
    schedule: "cosine" | "linear" | "constant" | "wsd";
    warmupSteps: number;
    decayRatio: number;
    minLrFactor: number;
  };
}

const Result = z.strictObject({
  losses: z.array(z.number()),
  /** Before clipping. */
  gradientNorms: z.array(z.number()),
  learningRates: z.array(z.number()),
});

export interface ReferenceAnswer extends z.infer<typeof Result> {
  /** Of the first step, before clipping. */
  gradients: Tensors;
  /** After the last step. */
  parameters: Tensors;
  /** The adapter after the last step as peft saved it, and the logits of the first sequence with it. */
  trained?: { updates: Adapter["updates"]; logits: Float32Array } | undefined;
}

/** Answers all requests from one Python process, since most of the time goes into starting it. */
export async function askPyTorch(requests: readonly ReferenceRequest[]): Promise<ReferenceAnswer[]> {
  const root = await mkdtemp(path.join(os.tmpdir(), "trainyard-reference-"));
  try {
    const folders = requests.map((_, index) => path.join(root, String(index)));
    await Promise.all(requests.map((request, index) => writeRequest(folders[index]!, request)));
    await runPython("test/peers/python/reference_model.py", ...folders);
    return await Promise.all(folders.map(readAnswer));
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

async function writeRequest(folder: string, request: ReferenceRequest): Promise<void> {
  const { model, tensors, steps, adapter, ...rest } = request;
  await mkdir(path.join(folder, "model"), { recursive: true });
  await writeFile(path.join(folder, "model", "config.json"), JSON.stringify(huggingFaceConfig(model)));
  await writeSafetensors(path.join(folder, "model", "model.safetensors"), tensors);
  if (adapter) {
    await mkdir(path.join(folder, "adapter"));
    await writeAdapter(path.join(folder, "adapter"), { model, base: path.join(folder, "model"), ...adapter });
  }
  const plainSteps = steps.map((batches) =>
    batches.map(({ tokens, targets, weights, positions, segments }) =>
      Object.fromEntries(
        Object.entries({ tokens, targets, weights, positions, segments }).map(([k, v]) => [k, [...v]]),
      ),
    ),
  );
  await writeFile(
    path.join(folder, "request.json"),
    JSON.stringify({ ...rest, lora: adapter?.wanted, steps: plainSteps }),
  );
}

async function readAnswer(folder: string): Promise<ReferenceAnswer> {
  const result = Result.parse(JSON.parse(await readFile(path.join(folder, "result.json"), "utf8")));
  return {
    ...result,
    gradients: await readSafetensors(path.join(folder, "gradients.safetensors")),
    parameters: await readSafetensors(path.join(folder, "parameters.safetensors")),
    ...(existsSync(path.join(folder, "trained")) && { trained: await readTrained(folder) }),
  };
}

async function readTrained(folder: string): Promise<ReferenceAnswer["trained"]> {
  const adapter = await openAdapter(path.join(folder, "trained"));
  const inMemory = ({ shape, writeTo }: TensorSource): TensorSource => {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    writeTo(data);
    return { shape, writeTo: (target) => target.set(data) };
  };
  const updates = new Map(
    [...adapter.updates].map(([name, { a, b, scale }]) => [name, { a: inMemory(a), b: inMemory(b), scale }]),
  );
  adapter.close();
  const logits = await readSafetensors(path.join(folder, "logits.safetensors"));
  return { updates, logits: logits.get("logits")!.data };
}

/** Written anew rather than taken from the product, so that an error there cannot hide itself. */
export function huggingFaceConfig(model: ModelConfig): object {
  if (model.family === "gpt2") {
    return {
      model_type: "gpt2",
      architectures: ["GPT2LMHeadModel"],
      vocab_size: model.vocabularySize,
      n_positions: model.contextLength,
      n_layer: model.layers,
      n_embd: model.hiddenSize,
      n_head: model.attentionHeads,
      n_inner: model.intermediateSize,
      layer_norm_epsilon: model.normEpsilon,
      activation_function: "gelu_new",
      tie_word_embeddings: model.tiedEmbeddings,
      bos_token_id: null,
      eos_token_id: null,
    };
  }
  const yarn = model.ropeScaling?.type === "yarn" ? model.ropeScaling : undefined;
  return {
    model_type: model.family,
    vocab_size: model.vocabularySize,
    max_position_embeddings: model.contextLength,
    num_hidden_layers: model.layers,
    hidden_size: model.hiddenSize,
    num_attention_heads: model.attentionHeads,
    num_key_value_heads: model.keyValueHeads,
    intermediate_size: model.intermediateSize,
    rms_norm_eps: model.normEpsilon,
    head_dim: model.headSize ?? model.hiddenSize / model.attentionHeads,
    attention_bias: model.attentionBias === true,
    rope_parameters: {
      rope_theta: model.ropeTheta,
      rope_type: yarn ? "yarn" : "default",
      ...(yarn && { factor: yarn.factor, original_max_position_embeddings: yarn.originalContextLength }),
    },
    hidden_act: "silu",
    tie_word_embeddings: model.tiedEmbeddings,
    bos_token_id: null,
    eos_token_id: null,
  };
}

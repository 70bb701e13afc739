// A model as a folder in Hugging Face's layout: weights, config and tokenizer, as transformers loads it.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors, TrainyardError } from "../errors.ts";
import { replaceJson } from "../store/write-file.ts";
import { loadTokenizer, saveTokenizer } from "../tokenizer/files.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { fromHuggingFaceConfig, toGenerationConfig, toHuggingFaceConfig } from "./huggingface-config.ts";
import { parameterShapes } from "./parameters.ts";
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from "./safetensors.ts";
import type { Tensors } from "./tensors.ts";

export interface Model {
  config: ModelConfig;
  tensors: Tensors;
  tokenizer: Tokenizer;
}

/** Reads weights, config and tokenizer, and checks that every parameter is there in its right shape. */
export async function readModelFolder(folder: string): Promise<Model> {
  const config = await readModelConfig(folder);
  const weightsFile = path.join(folder, "model.safetensors");
  const tensors = await readSafetensors(weightsFile);
  return {
    config,
    tensors: parametersOf(config, tensors, weightsFile),
    tokenizer: await loadTokenizer(folder),
  };
}

/**
 * The same checks by what the files say of themselves, for a model of any size. Throws `file_not_found`,
 * `file_not_readable`, `model_file_damaged`, `model_not_supported` and `tokenizer_not_usable`.
 */
export async function checkModelFolder(folder: string): Promise<ModelConfig> {
  const config = await readModelConfig(folder);
  const weightsFile = path.join(folder, "model.safetensors");
  const { entries } = await readSafetensorsHeader(weightsFile);
  parametersOf(config, new Map(entries.map((entry) => [entry.name, entry])), weightsFile);
  const tokenizer = await loadTokenizer(folder);
  if (tokenizer.size > config.vocabularySize) {
    throw errors.modelFileDamaged(weightsFile, "the tokenizer has more tokens than the embedding has rows");
  }
  return config;
}

/** Writes the folder so that `AutoModelForCausalLM.from_pretrained` and `AutoTokenizer.from_pretrained` load it. */
export async function writeModelFolder(
  folder: string,
  model: Model,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { config, tensors, tokenizer } = model;
  await writeSafetensors(path.join(folder, "model.safetensors"), tensors, metadata);
  replaceJson(path.join(folder, "config.json"), toHuggingFaceConfig(config, tokenizer));
  replaceJson(path.join(folder, "generation_config.json"), toGenerationConfig(config, tokenizer));
  await saveTokenizer(folder, tokenizer);
  replaceJson(path.join(folder, "special_tokens_map.json"), specialTokensMap(tokenizer));
}

/** The model's parameters in their own order; what else the file holds, such as an untied copy, is left out. */
function parametersOf<T extends { shape: readonly number[] }>(
  config: ModelConfig,
  tensors: ReadonlyMap<string, T>,
  file: string,
): Map<string, T> {
  return new Map(
    parameterShapes(config).map(({ name, shape }) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw errors.modelFileDamaged(file, `tensor ${name} is missing`);
      if (tensor.shape.join() !== shape.join()) {
        const shapes = `[${tensor.shape.join(", ")}], and config.json asks for [${shape.join(", ")}]`;
        throw errors.modelFileDamaged(file, `tensor ${name} has the shape ${shapes}`);
      }
      return [name, tensor];
    }),
  );
}

function specialTokensMap(tokenizer: Tokenizer): object {
  const names = ["bos_token", "eos_token", "pad_token", "unk_token"] as const;
  const tokens = names.map((name) => [name, tokenizer.config[name]] as const);
  return Object.fromEntries(tokens.filter(([, token]) => typeof token === "string"));
}

/** config.json; what it says is a few kilobytes. */
async function readModelConfig(folder: string): Promise<ModelConfig> {
  const file = path.join(folder, "config.json");
  let text: string;
  try {
    const status = await stat(file);
    if (!status.isFile()) throw errors.fileNotReadable(file, "it is not a file");
    if (status.size > largestConfig) throw errors.modelFileDamaged(file, "it has more than 1 MiB");
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof TrainyardError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw errors.fileNotFound(file);
    throw errors.fileNotReadable(file, error instanceof Error ? error.message : String(error));
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw errors.modelFileDamaged(file, "it is not JSON");
  }
  return fromHuggingFaceConfig(json, file);
}

const largestConfig = 1024 * 1024;

// A model as a folder in Hugging Face's layout: weights, config and tokenizer, as transformers loads it.
import path from "node:path";
import type { GenerationSettings } from "../../schemas/generation.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { replaceJson } from "../store/write-file.ts";
import { saveTokenizer } from "../tokenizer/files.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { modelConfigFile, wholeWeightsFile } from "./file-names.ts";
import { toHuggingFaceConfig } from "./huggingface-config.ts";
import { toGenerationConfig } from "./huggingface-generation.ts";
import { writeSafetensors } from "./safetensors.ts";
import { openModelSource, readTensors } from "./source.ts";
import type { TensorData, TensorSource, Tensors } from "./tensors.ts";

export interface Model {
  config: ModelConfig;
  tensors: Tensors;
  tokenizer: Tokenizer;
  /** Absent where nobody has said how it is to answer. */
  generation?: GenerationSettings;
}

/** Reads all of a model that `openModelSource` opens. */
export async function readModelFolder(folder: string): Promise<Model> {
  const source = await openModelSource(folder);
  try {
    const { config, tokenizer, generation } = source;
    return { config, tokenizer, generation, tensors: readTensors(source) };
  } finally {
    source.close();
  }
}

/**
 * The same checks without reading the weights, for a model of any size. Throws `file_not_found`, `file_not_readable`,
 * `model_file_damaged`, `model_not_supported`, `pickle_refused` and `tokenizer_not_usable`.
 */
export async function checkModelFolder(folder: string): Promise<ModelConfig> {
  const source = await openModelSource(folder);
  source.close();
  return source.config;
}

/** Writes the folder so that `AutoModelForCausalLM.from_pretrained` and `AutoTokenizer.from_pretrained` load it. */
export async function writeModelFolder(
  folder: string,
  model: Omit<Model, "tensors"> & { tensors: ReadonlyMap<string, TensorData | TensorSource> },
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const { config, tensors, tokenizer, generation } = model;
  await writeSafetensors(path.join(folder, wholeWeightsFile), tensors, metadata);
  replaceJson(path.join(folder, modelConfigFile), toHuggingFaceConfig(config, tokenizer));
  replaceJson(path.join(folder, "generation_config.json"), toGenerationConfig(config, tokenizer, generation));
  await saveTokenizer(folder, tokenizer);
  replaceJson(path.join(folder, "special_tokens_map.json"), specialTokensMap(tokenizer));
}

function specialTokensMap(tokenizer: Tokenizer): object {
  const names = ["bos_token", "eos_token", "pad_token", "unk_token"] as const;
  const tokens = names.map((name) => [name, tokenizer.config[name]] as const);
  return Object.fromEntries(tokens.filter(([, token]) => typeof token === "string"));
}

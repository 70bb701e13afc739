// Opens a folder in Hugging Face's layout: config.json, a tokenizer, and weights in one safetensors file or in shards.
import path from "node:path";
import type { GenerationSettings } from "../../schemas/generation.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { loadTokenizer } from "../tokenizer/files.ts";
import { modelConfigFile } from "./file-names.ts";
import { fromHuggingFaceConfig } from "./huggingface-config.ts";
import { eosTokensOf, fromGenerationConfig } from "./huggingface-generation.ts";
import { readJsonFile } from "./json-file.ts";
import { parameterShapes } from "./parameters.ts";
import type { StoredTensor } from "./safetensors.ts";
import type { ModelSource } from "./source.ts";
import type { TensorSource } from "./tensors.ts";
import { openWeights } from "./weight-files.ts";

/** What config.json and generation_config.json say; a few kilobytes. */
export async function readFolderConfig(
  folder: string,
): Promise<{ config: ModelConfig; generation: GenerationSettings }> {
  const file = path.join(folder, modelConfigFile);
  const json = await readJsonFile(file);
  if (json === undefined) throw errors.fileNotFound(file);
  const config = fromHuggingFaceConfig(json, file);
  const generation = await readJsonFile(path.join(folder, "generation_config.json"));
  return { config, generation: fromGenerationConfig(generation ?? {}, eosTokensOf(json)) };
}

/** Opens a folder after checking that every parameter is there in its right shape. */
export async function openModelFolder(folder: string): Promise<ModelSource> {
  const { config, generation } = await readFolderConfig(folder);
  const weights = await openWeights(folder);
  try {
    const tensors = parametersOf(config, weights.sources, weights.file);
    const tokenizer = await loadTokenizer(folder);
    if (tokenizer.size > config.vocabularySize) {
      const reason = "the tokenizer has more tokens than the embedding has rows";
      throw errors.modelFileDamaged(weights.file, reason);
    }
    return { config, generation, tensors, tokenizer, close: () => weights.close() };
  } catch (error) {
    weights.close();
    throw error;
  }
}

/** The model's parameters in their own order; what else the files hold, such as an untied copy, is left out. */
function parametersOf(
  config: ModelConfig,
  sources: ReadonlyMap<string, StoredTensor>,
  file: string,
): Map<string, TensorSource> {
  return new Map(
    parameterShapes(config).map(({ name, shape }) => {
      const tensor = sources.get(name) ?? sources.get(withoutRoot(name));
      if (tensor === undefined) throw errors.modelFileDamaged(file, `tensor ${name} is missing`);
      if (!tensor.numeric) throw errors.modelNotSupported(file, `tensor ${name} has the type ${tensor.type}`);
      if (tensor.shape.join() !== shape.join()) {
        const shapes = `[${tensor.shape.join(", ")}], and config.json asks for [${shape.join(", ")}]`;
        throw errors.modelFileDamaged(file, `tensor ${name} has the shape ${shapes}`);
      }
      return [name, tensor];
    }),
  );
}

/** GPT-2's own files, and those that hold a model without its output layer, leave the first part of the names out. */
function withoutRoot(name: string): string {
  return name.replace(/^(transformer|model)\./, "");
}

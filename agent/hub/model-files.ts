// Which files belong to a model in Hugging Face's layout, by their names alone, in a folder and in a repository.
import {
  adapterConfigFile,
  adapterWeightsFile,
  modelConfigFile,
  weightsIndexFile,
  wholeWeightsFile,
} from "../model/file-names.ts";

const shard = /^model-\d{5}-of-\d{5}\.safetensors$/;

const described = new Set([
  modelConfigFile,
  "generation_config.json",
  "tokenizer.json",
  "tokenizer.model",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "chat_template.jinja",
  "chat_template.json",
  adapterConfigFile,
]);
/** What its publisher wants to be read. */
const papers = /^(README\.md|(LICENSE|LICENCE|NOTICE|USE_POLICY)(\.md|\.txt)?)$/i;
/** Formats that run programs as they are read. */
const pickle = /\.(bin|pt|pth|ckpt|pkl|pickle|h5|msgpack)$/i;
const splitGguf = /-\d{5}-of-\d{5}\.gguf$/i;

export interface ModelFiles {
  /** Those with the weights; none where there is no model. */
  weights: string[];
  /** Those that say what the weights are. */
  others: string[];
}

/** Of the names of a folder those of its model. A single file of weights goes before shards, as transformers has it. */
export function modelFilesAmong(names: readonly string[]): ModelFiles {
  const others = names.filter((name) => described.has(name) || papers.test(name));
  const has = (name: string): boolean => names.includes(name);
  if (has(adapterConfigFile) && has(adapterWeightsFile)) return { weights: [adapterWeightsFile], others };
  if (has(wholeWeightsFile)) return { weights: [wholeWeightsFile], others };
  if (!has(weightsIndexFile)) return { weights: [], others };
  return {
    weights: names.filter((name) => shard.test(name)).sort(),
    others: [...others, weightsIndexFile],
  };
}

/** What people read of a model, and no program does. */
export function isPaper(name: string): boolean {
  return papers.test(name);
}

/** By its ending alone. */
export function isPickle(name: string): boolean {
  return pickle.test(name);
}

/** GGUF files that hold a whole language model. */
export function ggufFilesAmong(names: readonly string[]): string[] {
  return names
    .filter((name) => /\.gguf$/i.test(name) && !splitGguf.test(name) && !/mmproj|imatrix/i.test(name))
    .sort();
}

// Which files belong to a model in Hugging Face's layout, by their names alone, in a folder and in a repository.

const wholeWeights = "model.safetensors";
const weightsIndex = "model.safetensors.index.json";
const shard = /^model-\d{5}-of-\d{5}\.safetensors$/;
export const adapterWeights = "adapter_model.safetensors";
export const adapterConfig = "adapter_config.json";

const described = new Set([
  "config.json",
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
  adapterConfig,
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
  if (has(adapterConfig) && has(adapterWeights)) return { weights: [adapterWeights], others };
  if (has(wholeWeights)) return { weights: [wholeWeights], others };
  if (!has(weightsIndex)) return { weights: [], others };
  return {
    weights: names.filter((name) => shard.test(name)).sort(),
    others: [...others, weightsIndex],
  };
}

export function isPickle(name: string): boolean {
  return pickle.test(name);
}

/** GGUF files that hold a whole language model. */
export function ggufFilesAmong(names: readonly string[]): string[] {
  return names
    .filter((name) => /\.gguf$/i.test(name) && !splitGguf.test(name) && !/mmproj|imatrix/i.test(name))
    .sort();
}

// Which files of a model in Hugging Face's layout stand for the folder that holds all of it.

/** By its name without folders. Tokenizers and papers also lie where no model does. */
export function isOfModelFolder(name: string): boolean {
  return /^(adapter_)?config\.json$|\.safetensors(\.index\.json)?$/i.test(name);
}

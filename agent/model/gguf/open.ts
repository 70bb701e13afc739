// Opens a GGUF file as a model: its numbers, whatever their format, under Hugging Face's names and in Hugging Face's order.
import type { ModelSource } from "../source.ts";
import type { TensorSource } from "../tensors.ts";
import { checkGguf } from "./check.ts";
import { generationOf } from "./config.ts";
import { orderOf } from "./order.ts";
import { GgufTensorFile } from "./tensor-file.ts";

/**
 * `file` is the first one where the model was split. Errors: `file_not_found`, `file_not_readable`, `model_file_damaged`,
 * `model_not_supported`, `tokenizer_not_usable`, `llama_missing`.
 */
export async function openGgufModel(file: string): Promise<ModelSource> {
  const { header, parts, config, tokenizer, parameters } = await checkGguf(file);
  const open: GgufTensorFile[] = [];
  const close = (): void => open.splice(0).forEach((part) => part.close());
  try {
    const fileOf = new Map<string, GgufTensorFile>();
    for (const part of parts) {
      const reader = new GgufTensorFile(part.file);
      open.push(reader);
      for (const { name } of part.tensors) fileOf.set(name, reader);
    }
    const tensors = new Map<string, TensorSource>();
    for (const [parameter, info] of parameters) {
      tensors.set(parameter, fileOf.get(info.name)!.source(info, orderOf(config, parameter)));
    }
    return { config, tokenizer, tensors, generation: generationOf(header.metadata), close };
  } catch (error) {
    close();
    throw error;
  }
}

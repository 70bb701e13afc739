// A model as it lies on the disk, opened: what it is, and numbers that are read when there is a place for them.
import { existsSync } from "node:fs";
import path from "node:path";
import type { GenerationSettings } from "../../schemas/generation.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { elementCount } from "../autodiff/tensor.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { openGgufModel } from "./gguf/open.ts";
import { openModelFolder } from "./huggingface-folder.ts";
import { isAdapterFolder, openAdaptedModel } from "./peft.ts";
import { locateFile } from "./referenced-file.ts";
import type { TensorSource, Tensors } from "./tensors.ts";

export interface ModelSource {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  /** Every parameter under Hugging Face's name, in the order of `parameterShapes`. */
  readonly tensors: ReadonlyMap<string, TensorSource>;
  readonly generation: GenerationSettings;
  /** Ends the reading; the tensors cannot be written any more. */
  close(): void;
}

/**
 * Opens a folder in Hugging Face's layout, a GGUF file, a folder of the home with nothing but one, or an adapter's folder
 * together with its base. Throws `adapter_not_usable`,
 * `file_not_found`, `file_not_readable`, `model_file_damaged`, `model_not_supported`, `pickle_refused`,
 * `tokenizer_not_usable`, `referenced_file_gone` and `referenced_file_changed`.
 */
export async function openModelSource(place: string): Promise<ModelSource> {
  if (place.endsWith(".gguf")) return await openGgufModel(place);
  if (isAdapterFolder(place)) return await openAdaptedModel(place, openModelSource);
  if (!existsSync(path.join(place, "config.json"))) {
    const gguf = locateFile(place, "model.gguf");
    if (existsSync(gguf)) return await openGgufModel(gguf);
  }
  return await openModelFolder(place);
}

/** All of the tensors in memory. */
export function readTensors({ tensors }: Pick<ModelSource, "tensors">): Tensors {
  const read: Tensors = new Map();
  for (const [name, { shape, writeTo }] of tensors) {
    const data = new Float32Array(elementCount(shape));
    writeTo(data);
    read.set(name, { shape, data });
  }
  return read;
}

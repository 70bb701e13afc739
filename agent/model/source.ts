// A model as it lies on the disk, opened: what it is, and numbers that are read when there is a place for them.
import { existsSync } from "node:fs";
import path from "node:path";
import type { GenerationSettings } from "../../schemas/generation.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { ggufModelFile, modelConfigFile } from "./file-names.ts";
import { openGgufModel } from "./gguf/open.ts";
import { openModelFolder } from "./huggingface-folder.ts";
import { openAdaptedModel } from "./adapted-model.ts";
import { placeOfSameBase } from "./adapter-base.ts";
import { mergeAdapters } from "./merge-adapters.ts";
import { isAdapterFolder, openAdapter, type Adapter } from "./peft.ts";
import { locateFile } from "./referenced-file.ts";
import { tensorsInMemory, type TensorSource, type Tensors } from "./tensors.ts";

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
  return await openPlace(place, []);
}

/**
 * What `openModelSource` opens, with adapters added to it, each as heavily as its scale says. Throws besides
 * `adapter_base_missing` and `adapter_base_changed`.
 */
export async function openModelStack(
  place: string,
  added: readonly { readonly folder: string; readonly scale: number }[],
): Promise<ModelSource> {
  const model = await openModelSource(place);
  const adapters: { adapter: Adapter; weight: number }[] = [];
  try {
    for (const { folder, scale } of added) {
      const adapter = await openAdapter(folder);
      adapters.push({ adapter, weight: scale });
      await placeOfSameBase(adapter);
    }
    return mergeAdapters(model, adapters);
  } catch (error) {
    for (const { adapter } of adapters) adapter.close();
    model.close();
    throw error;
  }
}

/** `above` are the folders of the adapters that lie on it. */
async function openPlace(place: string, above: readonly string[]): Promise<ModelSource> {
  if (place.endsWith(".gguf")) return await openGgufModel(place);
  if (isAdapterFolder(place))
    return await openAdaptedModel(place, (base) => openPlace(base, [...above, place]), above);
  if (!existsSync(path.join(place, modelConfigFile))) {
    const gguf = locateFile(place, ggufModelFile);
    if (existsSync(gguf)) return await openGgufModel(gguf);
  }
  return await openModelFolder(place);
}

/** All of the tensors in memory. */
export function readTensors({ tensors }: Pick<ModelSource, "tensors">): Tensors {
  return tensorsInMemory(tensors);
}

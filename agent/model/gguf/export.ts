// Writes a model as one GGUF file with its tokenizer and chat template inside, for llama.cpp and all that use it.
import type { Model } from "../huggingface.ts";
import { fitsType } from "./blocks.ts";
import { layoutOf } from "./layouts.ts";
import { tokenizerKeys } from "./tokenizer-keys.ts";
import { defaultAlignment, fileTypes, type GgufTensorType } from "./types.ts";
import { writeGguf, type GgufEntry, type GgufTensor } from "./write.ts";

export interface GgufOptions {
  /** Of the matrices; norms, biases and positions stay f32, and rows that q8_0 cannot hold become f16. */
  type: GgufTensorType;
  name: string;
  /** Further keys, for example where the model comes from. */
  metadata?: Readonly<Record<string, string>>;
}

export async function exportGguf(file: string, model: Model, options: GgufOptions): Promise<void> {
  const { config, tensors, tokenizer } = model;
  const layout = layoutOf(config);
  const metadata = new Map<string, GgufEntry>([
    ["general.architecture", { string: config.family }],
    ["general.type", { string: "model" }],
    ["general.name", { string: options.name }],
    ["general.file_type", { uint32: fileTypes[options.type] }],
    ["general.quantization_version", { uint32: 2 }],
    ["general.alignment", { uint32: defaultAlignment }],
    ...layout.keys,
    ...tokenizerKeys(tokenizer, config.vocabularySize, file),
  ]);
  for (const [key, string] of Object.entries(options.metadata ?? {})) metadata.set(key, { string });
  const infos = Array.from(tensors, ([parameter, tensor]): GgufTensor => {
    const name = layout.nameOf(parameter);
    const arranged = layout.arrange(parameter, tensor);
    return { name, ...arranged, type: typeOf(name, arranged.shape, options.type) };
  });
  await writeGguf(file, metadata, infos);
}

function typeOf(name: string, shape: readonly number[], wanted: GgufTensorType): GgufTensorType {
  if (shape.length < 2 || name.startsWith("position_embd")) return "f32";
  return fitsType(wanted, shape.at(-1)!) ? wanted : "f16";
}

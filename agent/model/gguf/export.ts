// Writes a model as one GGUF file with its tokenizer, chat template and settings inside, for llama.cpp and all that use it.
import type { GenerationSettings } from "../../../schemas/generation.ts";
import type { GgufType } from "../../../schemas/export.ts";
import type { ModelConfig } from "../../../schemas/run.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { dataOf, type TensorData, type TensorSource } from "../tensors.ts";
import { fitsType } from "./blocks.ts";
import { layoutOf } from "./layouts.ts";
import { quantizeGguf } from "./quantize.ts";
import { ropeFactors } from "./rope-keys.ts";
import { tokenizerKeys } from "./tokenizer-keys.ts";
import { defaultAlignment, fileTypes, isWrittenType, type GgufTensorType } from "./types.ts";
import { writeGguf, type GgufEntry, type GgufTensor } from "./write.ts";

/** A model in memory, or one whose numbers are read when it is their turn. */
export interface ExportedModel {
  readonly config: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly tensors: ReadonlyMap<string, TensorData | TensorSource>;
  readonly generation?: GenerationSettings | undefined;
}

export interface GgufOptions {
  /**
   * Of the matrices; norms, biases and positions stay f32. Rows that do not fit into the blocks of the type get another
   * one: for q8_0 that is f16, for the others llama.cpp chooses.
   */
  type: GgufType;
  name: string;
  /** Further keys, for example where the model comes from. */
  metadata?: Readonly<Record<string, string>>;
  /** Of the quantiser; 0 takes every core. */
  threads?: number;
}

/**
 * The file appears whole or not at all. Types that are not written here go through a file of f32 beside it, which takes
 * four bytes a parameter while it is there. Errors: `disk_full`, `not_writable`, `model_not_supported`, `quantization_failed`.
 */
export async function exportGguf(file: string, model: ExportedModel, options: GgufOptions): Promise<void> {
  const { type } = options;
  if (isWrittenType(type)) await write(file, model, type, options);
  else await quantizeGguf(file, type, options.threads ?? 0, (whole) => write(whole, model, "f32", options));
}

async function write(
  file: string,
  { config, tensors, tokenizer, generation }: ExportedModel,
  type: GgufTensorType,
  { name: modelName, metadata: further = {} }: GgufOptions,
): Promise<void> {
  const layout = layoutOf(config);
  const metadata = new Map<string, GgufEntry>([
    ["general.architecture", { string: config.family }],
    ["general.type", { string: "model" }],
    ["general.name", { string: modelName }],
    ["general.file_type", { uint32: fileTypes[type] }],
    ["general.quantization_version", { uint32: 2 }],
    ["general.alignment", { uint32: defaultAlignment }],
    ...layout.keys,
    ...tokenizerKeys(tokenizer, config.vocabularySize, file),
    ...samplingKeys(generation),
  ]);
  for (const [key, string] of Object.entries(further)) metadata.set(key, { string });
  const factors = ropeFactors(config);
  const infos: GgufTensor[] =
    factors === undefined
      ? []
      : [{ name: "rope_freqs.weight", shape: [factors.length], type: "f32", data: () => factors }];
  for (const [parameter, tensor] of tensors) {
    const name = layout.nameOf(parameter);
    const { shape } = layout.arrange(parameter, { shape: tensor.shape, data: new Float32Array(0) });
    const data = (): Float32Array =>
      layout.arrange(parameter, { shape: tensor.shape, data: dataOf(tensor) }).data();
    infos.push({ name, shape, data, type: typeOf(name, shape, type) });
  }
  await writeGguf(file, metadata, infos);
}

function typeOf(name: string, shape: readonly number[], wanted: GgufTensorType): GgufTensorType {
  if (shape.length < 2 || name.startsWith("position_embd")) return "f32";
  return fitsType(wanted, shape.at(-1)!) ? wanted : "f16";
}

/** How the model is to answer, as far as GGUF has keys for it. */
function samplingKeys(settings: GenerationSettings | undefined): [string, GgufEntry][] {
  const { temperature, topK, topP, minP, repetitionPenalty } = settings ?? {};
  const entries: [string, GgufEntry | undefined][] = [
    ["temp", temperature === undefined ? undefined : { float32: temperature }],
    ["top_k", topK === undefined ? undefined : { int32: topK }],
    ["top_p", topP === undefined ? undefined : { float32: topP }],
    ["min_p", minP === undefined ? undefined : { float32: minP }],
    ["penalty_repeat", repetitionPenalty === undefined ? undefined : { float32: repetitionPenalty }],
  ];
  return entries.flatMap(([key, entry]) => (entry === undefined ? [] : [[`general.sampling.${key}`, entry]]));
}

// Decides whether a GGUF file may be given to llama.cpp, which ends its process over what is checked here.
import type { ModelConfig } from "../../../schemas/run.ts";
import { errors } from "../../errors.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";
import { parameterShapes } from "../parameters.ts";
import { configOf } from "./config.ts";
import { layoutOf } from "./layouts.ts";
import { orderOf } from "./order.ts";
import type { GgufHeader, GgufTensorInfo } from "./parse.ts";
import { readGgufParts, type GgufParts } from "./parts.ts";
import { GgufTensorFile } from "./tensor-file.ts";
import { readGgufTokenizer } from "./tokenizer.ts";

export interface CheckedGguf {
  header: GgufHeader;
  parts: GgufParts["parts"];
  config: ModelConfig;
  tokenizer: Tokenizer;
  /** What the file has of each parameter, by Hugging Face's name. */
  parameters: ReadonlyMap<string, GgufTensorInfo>;
}

/** Errors: `file_not_found`, `model_file_damaged`, `model_not_supported`, `tokenizer_not_usable`. */
export async function checkGguf(file: string): Promise<CheckedGguf> {
  const { metadata, tensors, parts } = await readGgufParts(file);
  if (metadata.get("general.type") === "adapter")
    throw errors.modelNotSupported(file, "it says that it holds adapters, which are no whole model");
  const header = { metadata, tensors: [...tensors] };
  const config = configOf(header, file, readRopeFactors(parts));
  const parameters = parametersOf(header, config, file);
  const tokenizer = await readGgufTokenizer(metadata, file);
  if (tokenizer.size > config.vocabularySize) {
    throw errors.modelFileDamaged(file, "its tokenizer has more tokens than its embedding has rows");
  }
  return { header, parts, config, tokenizer, parameters };
}

/** More than any head has dimensions; what is longer is no list of factors. */
const mostFactors = 4096;

function readRopeFactors(parts: GgufParts["parts"]): Float32Array | undefined {
  for (const { file, tensors } of parts) {
    const info = tensors.find(({ name }) => name === "rope_freqs.weight");
    const count = info?.shape[0] ?? 0;
    if (info?.shape.length !== 1 || info.type !== 0 || count > mostFactors) continue;
    const factors = new Float32Array(count);
    const reader = new GgufTensorFile(file);
    try {
      reader.source(info).writeTo(factors);
    } finally {
      reader.close();
    }
    return factors;
  }
  return undefined;
}

function parametersOf(
  { tensors }: GgufHeader,
  config: ModelConfig,
  file: string,
): Map<string, GgufTensorInfo> {
  const layout = layoutOf(config);
  const infos = new Map(tensors.map((info) => [info.name, info]));
  const parameters = new Map<string, GgufTensorInfo>();
  for (const { name: parameter, shape } of parameterShapes(config)) {
    const name = layout.nameOf(parameter);
    const info = infos.get(name);
    if (info === undefined) throw errors.modelFileDamaged(file, `tensor ${name} is missing`);
    const isTransposed = orderOf(config, parameter).kind === "transposed";
    const wanted = isTransposed ? [...shape].reverse() : shape;
    if (info.shape.join() !== wanted.join()) {
      const [found, needed] = [info.shape.join(", "), wanted.join(", ")];
      throw errors.modelFileDamaged(file, `tensor ${name} has the shape [${found}] instead of [${needed}]`);
    }
    parameters.set(parameter, info);
  }
  return parameters;
}

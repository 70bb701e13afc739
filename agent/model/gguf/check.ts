// Decides whether a GGUF file may be given to llama.cpp, which ends its process over what is checked here.
import * as z from "zod";
import { ModelConfig } from "../../../schemas/run.ts";
import { errors } from "../../errors.ts";
import { measureJson } from "../../store/json-depth.ts";
import { deepestNesting } from "../../tokenizer/files.ts";
import { checkPatterns } from "../../tokenizer/pattern-check.ts";
import { readTokenizer } from "../../tokenizer/read.ts";
import type { Tokenizer, TokenizerConfig } from "../../tokenizer/tokenizer.ts";
import { parameterShapes } from "../parameters.ts";
import { layoutOf } from "./layouts.ts";
import type { GgufHeader } from "./parse.ts";
import { readGgufHeader } from "./read.ts";
import type { GgufMetadata } from "./types.ts";

export interface CheckedGguf {
  header: GgufHeader;
  config: ModelConfig;
  tokenizer: Tokenizer;
}

/** Errors: `model_file_damaged`, `model_not_supported`. */
export async function checkGguf(file: string): Promise<CheckedGguf> {
  const header = await readGgufHeader(file);
  const config = configOf(header, file);
  checkTensors(header, config, file);
  const tokenizer = await tokenizerOf(header.metadata, file);
  if (tokenizer.size > config.vocabularySize) {
    throw errors.modelFileDamaged(file, "its tokenizer has more tokens than its embedding has rows");
  }
  return { header, config, tokenizer };
}

function configOf({ metadata, tensors }: GgufHeader, file: string): ModelConfig {
  const family = metadata.get("general.architecture");
  if (family !== "llama" && family !== "gpt2") {
    throw errors.modelNotSupported(file, `its architecture is ${JSON.stringify(family)}`);
  }
  const value = (key: string): unknown => metadata.get(`${family}.${key}`);
  const heads = value("attention.head_count");
  const config = Sizes.safeParse({
    family,
    vocabularySize: z.array(z.string()).safeParse(metadata.get("tokenizer.ggml.tokens")).data?.length,
    contextLength: value("context_length"),
    layers: value("block_count"),
    hiddenSize: value("embedding_length"),
    attentionHeads: heads,
    keyValueHeads: value("attention.head_count_kv") ?? heads,
    intermediateSize: value("feed_forward_length"),
    tiedEmbeddings: !tensors.some(({ name }) => name === "output.weight"),
    ropeTheta: value("rope.freq_base") ?? 10000,
    normEpsilon: value(`attention.layer_norm_${family === "llama" ? "rms_" : ""}epsilon`),
  });
  if (!config.success) {
    throw errors.modelFileDamaged(file, `its ${config.error.issues[0]!.path.join(".")} is missing or wrong`);
  }
  const { hiddenSize, attentionHeads, keyValueHeads } = config.data;
  if (hiddenSize % (2 * attentionHeads) !== 0 || attentionHeads % keyValueHeads !== 0) {
    throw errors.modelFileDamaged(file, "its numbers of heads do not divide its width");
  }
  return config.data;
}

const size = z.int().positive();
const Sizes = ModelConfig.extend({
  vocabularySize: size,
  contextLength: size,
  layers: size.max(1000),
  hiddenSize: size,
  attentionHeads: size,
  keyValueHeads: size,
  intermediateSize: size,
  ropeTheta: z.number().positive(),
  normEpsilon: z.number().positive(),
});

function checkTensors({ tensors }: GgufHeader, config: ModelConfig, file: string): void {
  const layout = layoutOf(config);
  const shapes = new Map(tensors.map(({ name, shape }) => [name, shape.join(", ")]));
  for (const { name: parameter, shape } of parameterShapes(config)) {
    const name = layout.nameOf(parameter);
    const found = shapes.get(name);
    if (found === undefined) throw errors.modelFileDamaged(file, `tensor ${name} is missing`);
    const wanted = layout.arrange(parameter, { shape, data: new Float32Array(0) }).shape.join(", ");
    if (found !== wanted) {
      throw errors.modelFileDamaged(file, `tensor ${name} has the shape [${found}] instead of [${wanted}]`);
    }
  }
}

/** The tokenizer.json that goes along, so that a conversation has exactly the tokens that it had in training. */
async function tokenizerOf(metadata: GgufMetadata, file: string): Promise<Tokenizer> {
  const text = metadata.get("tokenizer.huggingface.json");
  if (typeof text !== "string") throw errors.modelNotSupported(file, "it does not carry its tokenizer.json");
  const json = parseObject(text, file);
  const config = parseObject(String(metadata.get("trainyard.tokenizer_config") ?? "{}"), file);
  await checkPatterns(json);
  return readTokenizer(json, config as TokenizerConfig);
}

function parseObject(text: string, file: string): object {
  if (measureJson(text, deepestNesting).tooDeepAt !== undefined) {
    throw errors.modelFileDamaged(
      file,
      `the tokenizer in it is nested deeper than ${deepestNesting} brackets`,
    );
  }
  try {
    return z.looseObject({}).parse(JSON.parse(text));
  } catch {
    throw errors.modelFileDamaged(file, "the tokenizer in it is not a JSON object");
  }
}

// What a model can do by its files alone: how much it sees, whether it talks, whether it calls tools.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import type { ModelShape } from "../../../schemas/protocol/model.ts";
import { ModelConfig } from "../../../schemas/run.ts";
import { cachePrecisionOf, estimateSequence } from "../../chat/memory-estimate.ts";
import { findToolSyntax } from "../../chat/tool-syntax.ts";
import { errors } from "../../errors.ts";
import { readGgufHeader } from "../../model/gguf/read.ts";
import { fromHuggingFaceConfig } from "../../model/huggingface-config.ts";
import { placeOfBase } from "../../model/adapter-base.ts";
import { isAdapterFolder, openAdapter } from "../../model/peft.ts";
import { shapeOf } from "../../model/summary.ts";
import { loadTokenizerConfig } from "../../tokenizer/files.ts";
import type { TokenizerConfig } from "../../tokenizer/tokenizer.ts";
import type { Performer } from "../performers.ts";

export const describeModel: Performer<"describeModel"> = async ({ source }) => {
  const { contextLength, tokenMemory, shape, config } = await read(source, []);
  return {
    ...(contextLength !== undefined && { contextLength }),
    ...(tokenMemory !== undefined && { tokenMemory }),
    ...(shape !== undefined && { shape }),
    followsChat: config.chat_template !== undefined,
    // The template is a stranger's; this process may be ended over it.
    callsTools: findToolSyntax(config) !== undefined,
  };
};

interface Described {
  contextLength: number | undefined;
  tokenMemory: number | undefined;
  shape: ModelShape | undefined;
  config: TokenizerConfig;
}

/** `above` are the folders of the adapters that lie on it. */
async function read(source: string, above: readonly string[]): Promise<Described> {
  if (!(await stat(source)).isDirectory()) return await readGguf(source);
  return isAdapterFolder(source) ? await readAdapted(source, above) : await readFolder(source);
}

/** Adapters have the shape of their base, and may have a tokenizer of their own. */
async function readAdapted(folder: string, above: readonly string[]): Promise<Described> {
  const adapter = await openAdapter(folder);
  adapter.close();
  const base = await read(placeOfBase(adapter, above), [...above, folder]);
  const config = await loadTokenizerConfig(folder);
  return { ...base, config: config.chat_template === undefined ? base.config : config };
}

async function readFolder(folder: string): Promise<Described> {
  const file = path.join(folder, "config.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  const config = await loadTokenizerConfig(folder);
  if (text === undefined)
    return { contextLength: undefined, tokenMemory: undefined, shape: undefined, config };
  const model = fromHuggingFaceConfig(parseObject(text), file);
  const tokenMemory = estimateSequence(model, 1, "float16");
  return { contextLength: model.contextLength, tokenMemory, shape: shapeOf(model), config };
}

async function readGguf(file: string): Promise<Described> {
  const { metadata, tensors } = await readGgufHeader(file);
  const family = metadata.get("general.architecture");
  const contextLength = metadata.get(`${String(family)}.context_length`);
  if (typeof contextLength !== "number") throw errors.modelFileDamaged(file, "its contextLength is missing");
  const template = metadata.get("tokenizer.chat_template");
  const config = {
    ...(typeof template === "string" && { chat_template: template }),
    ...parseObject(String(metadata.get("trainyard.tokenizer_config") ?? "{}")),
  };
  const count = (name: string): number | undefined =>
    z.int().safeParse(metadata.get(`${String(family)}.${name}`)).data;
  const [layers, hiddenSize] = [count("block_count"), count("embedding_length")];
  const shape = {
    architecture: String(family),
    parameters: tensors.reduce(
      (sum, { shape: sizes }) => sum + sizes.reduce((all, size) => all * size, 1),
      0,
    ),
    ...(layers !== undefined && { layers }),
    ...(hiddenSize !== undefined && { hiddenSize }),
  };
  const heads = count("attention.head_count");
  const keyValueHeads = count("attention.head_count_kv") ?? heads;
  const headSize = count("attention.key_length");
  const sizes = CacheSizes.safeParse({ layers, hiddenSize, attentionHeads: heads, keyValueHeads, headSize });
  const tokenMemory = sizes.success ? estimateSequence(sizes.data, 1, cachePrecisionOf(tensors)) : undefined;
  return { contextLength, tokenMemory, shape, config: TemplateConfig.parse(config) as TokenizerConfig };
}

const CacheSizes = ModelConfig.pick({
  layers: true,
  hiddenSize: true,
  attentionHeads: true,
  keyValueHeads: true,
  headSize: true,
});
const TemplateConfig = z.looseObject({ chat_template: z.string().optional() });

/** What is wrong with a file is said when the model is loaded. */
function parseObject(text: string): object {
  try {
    return z.looseObject({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

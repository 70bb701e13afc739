// What a model can do by its files alone: how much it sees, whether it talks, whether it calls tools.
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { findToolSyntax } from "../../chat/tool-syntax.ts";
import { errors } from "../../errors.ts";
import { readGgufHeader } from "../../model/gguf/read.ts";
import { fromHuggingFaceConfig } from "../../model/huggingface-config.ts";
import { loadTokenizerConfig } from "../../tokenizer/files.ts";
import type { TokenizerConfig } from "../../tokenizer/tokenizer.ts";
import type { Performer } from "../performers.ts";

export const describeModel: Performer<"describeModel"> = async ({ source }) => {
  const isFolder = (await stat(source)).isDirectory();
  const { contextLength, config } = isFolder ? await readFolder(source) : await readGguf(source);
  return {
    ...(contextLength !== undefined && { contextLength }),
    followsChat: config.chat_template !== undefined,
    // The template is a stranger's; this process may be ended over it.
    callsTools: findToolSyntax(config) !== undefined,
  };
};

interface Described {
  contextLength: number | undefined;
  config: TokenizerConfig;
}

async function readFolder(folder: string): Promise<Described> {
  const file = path.join(folder, "config.json");
  const text = await readFile(file, "utf8").catch(() => undefined);
  const config = await loadTokenizerConfig(folder);
  if (text === undefined) return { contextLength: undefined, config };
  return { contextLength: fromHuggingFaceConfig(parseObject(text), file).contextLength, config };
}

async function readGguf(file: string): Promise<Described> {
  const { metadata } = await readGgufHeader(file);
  const family = metadata.get("general.architecture");
  const contextLength = metadata.get(`${String(family)}.context_length`);
  if (typeof contextLength !== "number") throw errors.modelFileDamaged(file, "its contextLength is missing");
  const config = parseObject(String(metadata.get("trainyard.tokenizer_config") ?? "{}"));
  return { contextLength, config: TemplateConfig.parse(config) as TokenizerConfig };
}

const TemplateConfig = z.looseObject({ chat_template: z.string().optional() });

/** What is wrong with a file is said when the model is loaded. */
function parseObject(text: string): object {
  try {
    return z.looseObject({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}

// A tokenizer's files, in the layout of Hugging Face's model folders.
import { mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { errors } from "../errors.ts";
import { measureJson } from "../store/json-depth.ts";
import { asWriteFailure, replaceFile, replaceJson } from "../store/write-file.ts";
import { checkTemplate } from "./chat-template.ts";
import { readPart } from "./parts.ts";
import { checkPatterns } from "./pattern-check.ts";
import { readTokenizer } from "./read.ts";
import { sentencePieceJson } from "./sentencepiece-model.ts";
import type { Tokenizer, TokenizerConfig } from "./tokenizer.ts";

/** The largest in use have about 35 MB. */
const largestFile = 128 * 2 ** 20;

/** Brackets inside one another; the deepest in use have about ten. */
export const deepestNesting = 64;

/**
 * Writes tokenizer.json and tokenizer_config.json, each whole or not at all; the folder is made where it is missing.
 * Throws `disk_full` and `not_writable`.
 */
export async function saveTokenizer(folder: string, tokenizer: Tokenizer): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteFailure(error, folder);
  }
  replaceJson(path.join(folder, "tokenizer_config.json"), writtenConfig(tokenizer.config));
  // Last, so that whoever sees it finds the other file, too.
  replaceFile(path.join(folder, "tokenizer.json"), JSON.stringify(tokenizer.json));
}

/**
 * Reads a tokenizer.json, given itself or its folder, with the tokenizer_config.json and chat_template.jinja
 * beside it where there are any; a folder without one may have a tokenizer.model of SentencePiece. Throws `file_not_found`, `file_not_readable` or `tokenizer_not_usable`;
 * patterns and chat templates that take too long are found within 10 seconds.
 */
export async function loadTokenizer(location: string): Promise<Tokenizer> {
  const isFolder = (await stat(location).catch(() => undefined))?.isDirectory() === true;
  const file = isFolder ? path.join(location, "tokenizer.json") : location;
  const config = await loadTokenizerConfig(path.dirname(file));
  const json = (await readJson(file)) ?? (await readPieces(path.dirname(file), config));
  if (json === undefined) throw errors.fileNotFound(file);
  await checkPatterns(json);
  await checkTemplate(config);
  return readTokenizer(json, config);
}

/** The settings of a tokenizer, the chat template among them, without its vocabulary. Throws as `loadTokenizer` does. */
export async function loadTokenizerConfig(folder: string): Promise<TokenizerConfig> {
  const settings = await readJson(path.join(folder, "tokenizer_config.json"));
  // Older folders name their special tokens in a file of their own.
  const names = await readJson(path.join(folder, "special_tokens_map.json"));
  const config = readConfig({
    ...Object.fromEntries(Object.entries(names ?? {}).filter(isTokenName)),
    ...settings,
  });
  const template = await readText(path.join(folder, "chat_template.jinja"));
  if (template !== undefined) config.chat_template = template;
  const withTools = await readText(path.join(folder, "additional_chat_templates", "tool_use.jinja"));
  if (withTools !== undefined) config.tool_template = withTools;
  return config;
}

/** Several templates are a list, as published. */
function writtenConfig({ tool_template: withTools, ...config }: TokenizerConfig): object {
  if (withTools === undefined) return config;
  const templates = [
    { name: "default", template: config.chat_template },
    { name: "tool_use", template: withTools },
  ];
  return { ...config, chat_template: templates.filter(({ template }) => template !== undefined) };
}

const NamedTemplates = z.array(z.object({ name: z.string(), template: z.string() }));
const TokenName = z.union([
  z.string(),
  z.null(),
  z.object({ content: z.string() }).transform((token) => token.content),
]);
const tokenNames = {
  bos_token: TokenName.optional(),
  eos_token: TokenName.optional(),
  pad_token: TokenName.optional(),
  unk_token: TokenName.optional(),
};
const Config = z.looseObject({
  chat_template: z.union([z.string(), z.null(), NamedTemplates]).optional(),
  ...tokenNames,
});

function isTokenName([name]: [name: string, value: unknown]): boolean {
  return Object.hasOwn(tokenNames, name);
}

function readConfig(json: object): TokenizerConfig {
  const { chat_template: templates, ...config } = readPart(Config, json, "tokenizer_config.json");
  if (!Array.isArray(templates)) {
    return {
      ...config,
      ...(typeof templates === "string" && { chat_template: templates }),
    } as TokenizerConfig;
  }
  const named = (wanted: string) => templates.find(({ name }) => name === wanted)?.template;
  const withTools = named("tool_use");
  const usual = named("default") ?? templates[0]?.template;
  return {
    ...config,
    ...(usual !== undefined && { chat_template: usual }),
    ...(withTools !== undefined && withTools !== usual && { tool_template: withTools }),
  } as TokenizerConfig;
}

async function readJson(file: string): Promise<object | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  if (measureJson(text, deepestNesting).tooDeepAt !== undefined) {
    throw errors.tokenizerNotUsable(`${file} is nested deeper than ${deepestNesting} brackets`);
  }
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === "object" && json !== null && !Array.isArray(json)) return json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw errors.tokenizerNotUsable(`${file} is not JSON: ${reason}`);
  }
  throw errors.tokenizerNotUsable(`${file} does not hold an object`);
}

/** The tokenizer.model of a folder as a tokenizer.json; undefined where there is none. */
async function readPieces(folder: string, config: TokenizerConfig): Promise<object | undefined> {
  const bytes = await readBytes(path.join(folder, "tokenizer.model"));
  return bytes && sentencePieceJson(bytes, config);
}

async function readText(file: string): Promise<string | undefined> {
  return (await readBytes(file))?.toString("utf8");
}

/** Undefined where there is no such file. */
async function readBytes(file: string): Promise<Buffer | undefined> {
  try {
    const status = await stat(file);
    // A pipe would be read for ever.
    if (!status.isFile()) throw errors.fileNotReadable(file, "it is not a file");
    const { size } = status;
    if (size > largestFile) throw errors.tokenizerNotUsable(`${file} has more than 128 MiB`);
    return await readFile(file);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    if (error.code === "ENOENT") return undefined;
    if (typeof error.code === "string" && error.code.startsWith("E"))
      throw errors.fileNotReadable(file, error.message);
    throw error;
  }
}

// The tokenizer in a GGUF file: the tokenizer.json that goes along, or else what llama.cpp's own keys say.
import * as z from "zod";
import { errors, TrainyardError } from "../../errors.ts";
import { measureJson } from "../../store/json-depth.ts";
import { checkTemplate } from "../../tokenizer/chat-template.ts";
import { deepestNesting } from "../../tokenizer/files.ts";
import { readGgufVocabulary } from "../../tokenizer/gguf-vocabulary.ts";
import { checkPatterns } from "../../tokenizer/pattern-check.ts";
import { readTokenizer } from "../../tokenizer/read.ts";
import type { Tokenizer, TokenizerConfig } from "../../tokenizer/tokenizer.ts";
import type { GgufMetadata } from "./types.ts";

/** Errors: `model_file_damaged`, `model_not_supported`, `tokenizer_not_usable`. */
export async function readGgufTokenizer(metadata: GgufMetadata, file: string): Promise<Tokenizer> {
  const text = metadata.get("tokenizer.huggingface.json");
  const settings = metadata.get("trainyard.tokenizer_config");
  if (typeof text !== "string") {
    const { json, config } = vocabularyOf(metadata, file);
    await checkTemplate(config);
    return readTokenizer(json, config);
  }
  const json = parseObject(text, file);
  const config =
    typeof settings === "string"
      ? (parseObject(settings, file) as TokenizerConfig)
      : vocabularyOf(metadata, file).config;
  await checkPatterns(json);
  await checkTemplate(config);
  return readTokenizer(json, config);
}

function vocabularyOf(metadata: GgufMetadata, file: string): ReturnType<typeof readGgufVocabulary> {
  try {
    return readGgufVocabulary(metadata);
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    throw errors.modelNotSupported(file, `the tokenizer in it is not known: ${error.message}`);
  }
}

function parseObject(text: string, file: string): object {
  if (measureJson(text, deepestNesting).tooDeepAt !== undefined) {
    const reason = `the tokenizer in it is nested deeper than ${deepestNesting} brackets`;
    throw errors.modelFileDamaged(file, reason);
  }
  try {
    return z.looseObject({}).parse(JSON.parse(text));
  } catch {
    throw errors.modelFileDamaged(file, "the tokenizer in it is not a JSON object");
  }
}

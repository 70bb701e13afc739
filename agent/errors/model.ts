// Failures of models, tokenizers and chat.
import { TrainyardError } from "./trainyard-error.ts";

export const modelErrors = {
  chatTemplateMissing: () =>
    new TrainyardError(
      "chat_template_missing",
      "The rows are conversations, and the tokenizer has no chat template.",
      "Put a tokenizer_config.json with a chat_template beside the tokenizer.json, or let Trainyard learn the tokenizer.",
      2,
    ),
  modelFileDamaged: (file: string, reason: string) =>
    new TrainyardError(
      "model_file_damaged",
      `The model file ${file} cannot be used: ${reason}.`,
      "Copy or export the file again; compare its sha256 with the one in manifest.json.",
      2,
    ),
  modelNotSupported: (file: string, reason: string) =>
    new TrainyardError(
      "model_not_supported",
      `The model in ${file} is of a kind that Trainyard does not know: ${reason}.`,
      "Use a Llama or GPT-2 model without the extension that is named.",
      2,
    ),
  modelHostFailed: (file: string, reason: string) =>
    new TrainyardError(
      "model_host_failed",
      `The process that runs ${file} failed: ${reason}.`,
      "Ask again: the model is loaded anew. If it fails again, export the model again or use another file.",
      1,
    ),
  promptTooLong: (tokens: number, contextLength: number) =>
    new TrainyardError(
      "prompt_too_long",
      `The conversation has ${tokens} tokens and the model can see ${contextLength}.`,
      "Shorten the conversation or start a new one.",
      2,
    ),
  modelNotFound: (reference: string) =>
    new TrainyardError(
      "model_not_found",
      `There is no model or run ${reference}.`,
      "Name a run, an exported model (`models/` in the home folder lists them), a .gguf file or a model folder.",
      2,
    ),
  tokenizerNotUsable: (reason: string) =>
    new TrainyardError(
      "tokenizer_not_usable",
      `The tokenizer cannot be used: ${reason}.`,
      "Take the tokenizer.json of a BPE model from its publisher again, or let Trainyard learn the tokenizer.",
      2,
    ),
  vocabularyTooSmall: (wanted: number, smallest: number) =>
    new TrainyardError(
      "vocabulary_too_small",
      `A vocabulary of ${wanted} tokens has no room for the 256 bytes and the special tokens.`,
      `Set tokenizer.vocab_size to ${smallest} or more.`,
      2,
    ),
  modelInUse: (id: string) =>
    new TrainyardError(
      "model_in_use",
      `The model ${id} is loaded and answers somebody.`,
      "Wait until it has answered, or end the conversation.",
      2,
    ),
};

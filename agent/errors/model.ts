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
  baseGone: (place: string) =>
    new TrainyardError(
      "base_gone",
      `The base that the run began from is not there any more: ${place}.`,
      "Bring it back to that place. Bases that are imported (trainyard import) stay in the home.",
      2,
    ),
  baseChanged: (file: string, change: string) =>
    new TrainyardError(
      "base_changed",
      `The base is not the one that the run began from: ${file} ${change}.`,
      "Bring back the file as it was. Bases that are imported (trainyard import) stay as they are.",
      2,
    ),
  adapterBaseChanged: (folder: string, file: string, change: string) =>
    new TrainyardError(
      "adapter_base_changed",
      `The adapters in ${folder} were trained on another base than the one that is there now: ${file} ${change}.`,
      "Bring back the file as it was, or train anew on the new base. Bases that are imported (trainyard import) stay as they are.",
      2,
    ),
  modelNotSupported: (file: string, reason: string) =>
    new TrainyardError(
      "model_not_supported",
      `The model in ${file} is of a kind that Trainyard does not know: ${reason}.`,
      "Use a Llama, Mistral, Qwen2, Qwen3 or GPT-2 model without the extension that is named.",
      2,
    ),
  modelNotFinite: (file: string) =>
    new TrainyardError(
      "model_not_finite",
      `The model ${file} computes NaN instead of numbers: weights in it are NaN or infinite, or too large for the number format of the file.`,
      "Take another checkpoint or version, or import or export the model again. Where it computes well in another program, export it as f32 or q8_0.",
      2,
    ),
  llamaMissing: (platform: string) =>
    new TrainyardError(
      "llama_missing",
      `llama.cpp has no library for ${platform}.`,
      "Use an agent on Linux, Windows or macOS, on x64 or arm64.",
      2,
    ),
  quantizationFailed: (file: string, reason: string) =>
    new TrainyardError(
      "quantization_failed",
      `llama.cpp could not quantise ${file}: ${reason}.`,
      "Export the model as f16 or q8_0, which needs no mixture of number formats.",
      1,
    ),
  pickleRefused: (file: string) =>
    new TrainyardError(
      "pickle_refused",
      `The weights in ${file} are a pickle, and reading a pickle can run any program that is hidden in it.`,
      "Take the safetensors files of the same model, or convert them where you trust their origin: python -c \"from transformers import AutoModelForCausalLM as M; M.from_pretrained('FOLDER').save_pretrained('FOLDER')\".",
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
  modelDoesNotFit: (file: string, needed: string, budget: string) =>
    new TrainyardError(
      "model_does_not_fit",
      `${file} needs about ${needed} of memory, and loaded models may take ${budget} together.`,
      "Use a smaller model or a smaller number format, or give the agent a larger memory budget.",
      3,
    ),
  chatQueueFull: (file: string, waiting: number) =>
    new TrainyardError(
      "chat_queue_full",
      `${waiting} questions wait for ${file} already.`,
      "Ask again when some of them have been answered.",
    ),
  chatQueueTimeout: (file: string, seconds: number) =>
    new TrainyardError(
      "chat_queue_timeout",
      `${file} was not free within ${seconds} s: other questions were before this one.`,
      "Ask again later, or cancel an answer that takes long.",
    ),
  chatTemplateRefused: (reason: string) =>
    new TrainyardError(
      "chat_template_refused",
      `The model's chat template does not take this conversation: ${quoted(reason)}.`,
      "Look at the order of the messages, and whether there is a system message that the template does not know.",
      2,
    ),
  conversationNotFound: (id: string) =>
    new TrainyardError(
      "conversation_not_found",
      `There is no conversation ${id}.`,
      "Look at the list of conversations; it may have been removed.",
      2,
    ),
  conversationDamaged: (id: string, file: string, reason: string) =>
    new TrainyardError(
      "conversation_damaged",
      `The conversation ${id} cannot be read: ${reason}.`,
      `Bring ${file} back from a copy; it is kept as it is.`,
      2,
    ),
  conversationBusy: (id: string) =>
    new TrainyardError(
      "conversation_busy",
      `An answer is being written in the conversation ${id}.`,
      "Wait for it, or end it with chat/cancel.",
      2,
    ),
  messageNotFound: (conversation: string, message: string) =>
    new TrainyardError(
      "message_not_found",
      `The conversation ${conversation} has no such message: ${message}.`,
      "Get the conversation again; a question can follow any of its messages, an answer any of its questions.",
      2,
    ),
  modelStalled: (file: string, seconds: number) =>
    new TrainyardError(
      "model_stalled",
      `The model ${file} computed nothing more for ${Math.round(seconds)} s, so its process was ended.`,
      "Ask again; the model is loaded anew. With a JSON schema or a tool, take a simpler one; otherwise see whether the machine has enough free memory.",
      1,
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
  loraPatternInvalid: (pattern: string, reason: string) =>
    new TrainyardError(
      "lora_pattern_invalid",
      `lora.target_pattern is no regular expression: ${pattern} (${quoted(reason)}).`,
      "Write an expression that matches whole names, such as .*\\.[qv]_proj, or list the ends of the names in lora.target_modules.",
      2,
    ),
  noLoraTarget: (asked: string, known: readonly string[]) =>
    new TrainyardError(
      "no_lora_target",
      `No projection of the model ${asked}.`,
      `Name some of ${known.join(", ")}, or "all-linear", and exclude fewer.`,
      2,
    ),
  notAnAdapter: (place: string) =>
    new TrainyardError(
      "not_an_adapter",
      `${place} holds whole weights and no adapter, so there is none to export.`,
      "Export it as safetensors, GGUF or ONNX; or train adapters, with [lora] in the training file.",
      2,
    ),
  adapterBaseMissing: (place: string, base: string) =>
    new TrainyardError(
      "adapter_base_missing",
      `The base of the adapter in ${place} is not there: ${quoted(base)}.`,
      /^[\w.-]+\/[\w.-]+$/.test(base)
        ? `Import it from the Hub: trainyard import ${base}. Its adapters find it then. Or put its folder beside the adapter's, as ${base}.`
        : "Put it back where it was, or import the adapter again from where its base lies beside it.",
      2,
    ),
  adapterNotUsable: (place: string, reason: string) =>
    new TrainyardError(
      "adapter_not_usable",
      `The adapter in ${place} cannot be used: ${quoted(reason)}.`,
      "Use a LoRA adapter that fits its base and trains projections alone, or merge it with the tool that made it and import the merged model.",
      2,
    ),
};

/** What a stranger's template says is put in a sentence: one line, of no great length, with nothing that hides in it. */
function quoted(reason: string): string {
  return reason
    .slice(0, 500)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ")
    .trim()
    .replace(/\.$/, "");
}

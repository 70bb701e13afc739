// Conversations become text by the Jinja template that travels with a tokenizer.
import { Template } from "@huggingface/jinja";
import type { Message } from "../../schemas/dataset.ts";
import { errors } from "../errors.ts";
import type { Tokenizer, TokenizerConfig } from "./tokenizer.ts";

/** ChatML (OpenAI, 2023), the template of every tokenizer that is made here. */
export const chatMlTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const compiled = new Map<string, Template>();

/**
 * The text of a conversation; with `addGenerationPrompt` it ends where the assistant's answer begins.
 * Throws `chat_template_missing`, or what the template itself raises.
 */
export function renderChat(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  addGenerationPrompt: boolean,
): string {
  return renderTemplate(tokenizer.config, messages, addGenerationPrompt);
}

export function renderTemplate(
  config: TokenizerConfig,
  messages: readonly Message[],
  addGenerationPrompt: boolean,
): string {
  const source = config.chat_template;
  if (source === undefined) throw errors.chatTemplateMissing();
  let template = compiled.get(source);
  if (template === undefined) compiled.set(source, (template = new Template(source)));
  return template.render({
    messages: [...messages],
    add_generation_prompt: addGenerationPrompt,
    bos_token: config.bos_token ?? "",
    eos_token: config.eos_token ?? "",
    pad_token: config.pad_token ?? "",
    unk_token: config.unk_token ?? "",
  });
}

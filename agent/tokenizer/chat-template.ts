// Conversations become text by the Jinja template that travels with a tokenizer.
import type { Template } from "@huggingface/jinja";
import type { Message } from "../../schemas/dataset.ts";
import { errors } from "../errors.ts";
import { compileTemplate, templateFunctions } from "./template-language.ts";
import type { Tokenizer, TokenizerConfig } from "./tokenizer.ts";
import { tryInProcess } from "./trial.ts";

/** ChatML (OpenAI, 2023), the template of every tokenizer that is made here. */
export const chatMlTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

/** What templates are tried on. */
export const trialConversation: readonly Message[] = [
  { role: "user", content: "question" },
  { role: "assistant", content: "answer" },
];

const compiled = new Map<string, Template>();

/**
 * The text of a conversation; with `addGenerationPrompt` it ends where the assistant's answer begins. `tools` are JSON
 * objects in OpenAI's form, of which many templates make nothing.
 * Throws `chat_template_missing`, or what the template itself raises.
 */
export function renderChat(
  tokenizer: Tokenizer,
  messages: readonly Message[],
  addGenerationPrompt: boolean,
  tools?: readonly object[],
): string {
  return renderTemplate(tokenizer.config, messages, addGenerationPrompt, tools);
}

export function renderTemplate(
  config: TokenizerConfig,
  messages: readonly Message[],
  addGenerationPrompt: boolean,
  tools?: readonly object[],
): string {
  const source = (tools && config.tool_template) ?? config.chat_template;
  if (source === undefined) throw errors.chatTemplateMissing();
  if (source === chatMlTemplate) return renderChatMl(messages, addGenerationPrompt);
  let template = compiled.get(source);
  if (template === undefined) compiled.set(source, (template = compileTemplate(source)));
  const items = itemsFor(config, messages, addGenerationPrompt);
  // Templates ask whether there are tools both by `is defined` and by `is not none`.
  return template.render({
    ...templateFunctions,
    ...items,
    tools: tools ? [...tools] : null,
    documents: null,
  });
}

/** What `chatMlTemplate` says, without Jinja, which takes as long for a short conversation as its tokens do. */
function renderChatMl(messages: readonly Message[], addGenerationPrompt: boolean): string {
  const turns = messages.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`);
  return turns.join("") + (addGenerationPrompt ? "<|im_start|>assistant\n" : "");
}

function itemsFor(config: TokenizerConfig, messages: readonly Message[], addGenerationPrompt: boolean) {
  return {
    messages: [...messages],
    add_generation_prompt: addGenerationPrompt,
    bos_token: config.bos_token ?? "",
    eos_token: config.eos_token ?? "",
    pad_token: config.pad_token ?? "",
    unk_token: config.unk_token ?? "",
  };
}

const renderTrial = `async ({ library, source, items }) => {
  const { Template } = await import(library);
  try {
    new Template(source).render(items);
  } catch {
    // A template may refuse these messages; that is for whoever renders to say.
  }
}`;

/** Throws `tokenizer_not_usable` when a template takes for ever, or all memory, on a short conversation. */
export async function checkTemplate(config: TokenizerConfig, deadline = 5000): Promise<void> {
  const library = import.meta.resolve("@huggingface/jinja");
  const items = itemsFor(config, trialConversation, false);
  for (const source of [config.chat_template, config.tool_template]) {
    if (source === undefined || source === chatMlTemplate) continue;
    const failure = await tryInProcess(renderTrial, { library, source, items }, deadline);
    if (failure !== undefined) throw errors.tokenizerNotUsable(`its chat template ${failure}`);
  }
}

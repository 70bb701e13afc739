// A Modelfile for Ollama beside a GGUF file: where the weights lie, how a conversation is written, what ends an answer.
// Format: https://github.com/ollama/ollama/blob/main/docs/modelfile.md
import path from "node:path";
import type { GenerationSettings } from "../../schemas/generation.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { renderTemplate, trialConversation } from "../tokenizer/chat-template.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** Ollama takes 4096 when nothing is said, and memory for all that is said. */
const longestContext = 8192;

/**
 * Templates are written in Go's language for the conversations that can be told apart, ChatML and Llama 3's, and for models
 * without any. For others there is none: Ollama then looks at the template in the GGUF file. `gguf` is its name where it
 * lies beside the Modelfile, or its absolute path.
 */
export function modelfile(
  gguf: string,
  config: ModelConfig,
  tokenizer: Tokenizer,
  generation: GenerationSettings,
): string {
  const lines = [`FROM ${path.isAbsolute(gguf) ? gguf : `./${gguf}`}`];
  const { template, system } = templateOf(tokenizer);
  if (template !== undefined) lines.push(`TEMPLATE """${template}"""`);
  if (system !== undefined) lines.push(`SYSTEM """${system}"""`);
  const parameters: [string, number | string | undefined][] = [
    ["num_ctx", Math.min(config.contextLength, longestContext)],
    ["temperature", generation.temperature],
    ["top_k", generation.topK],
    ["top_p", generation.topP],
    ["min_p", generation.minP],
    ["repeat_penalty", generation.repetitionPenalty],
    ["num_predict", generation.maxNewTokens],
    ...stopsOf(tokenizer, generation).map((stop): [string, string] => ["stop", JSON.stringify(stop)]),
  ];
  for (const [name, value] of parameters) if (value !== undefined) lines.push(`PARAMETER ${name} ${value}`);
  return `${lines.join("\n")}\n`;
}

function stopsOf(tokenizer: Tokenizer, { stopTokens }: GenerationSettings): string[] {
  const { endOfTurn, endOfText } = tokenizer.special;
  const ids = [endOfTurn, endOfText, ...stopTokens].filter((id) => id !== undefined);
  return [...new Set(ids.map((id) => tokenizer.decode([id])))].filter((text) => text !== "");
}

/** How a conversation begins and goes on, and the same for Ollama. */
interface Form {
  readonly message: (role: string, content: string) => string;
  readonly answer: string;
  readonly template: string;
}

const forms: readonly Form[] = [
  {
    message: (role, content) => `<|im_start|>${role}\n${content}<|im_end|>\n`,
    answer: "<|im_start|>assistant\n",
    template:
      "{{- range .Messages }}<|im_start|>{{ .Role }}\n{{ .Content }}<|im_end|>\n{{ end }}<|im_start|>assistant\n",
  },
  {
    message: (role, content) => `<|start_header_id|>${role}<|end_header_id|>\n\n${content}<|eot_id|>`,
    answer: "<|start_header_id|>assistant<|end_header_id|>\n\n",
    template:
      "{{- range .Messages }}<|start_header_id|>{{ .Role }}<|end_header_id|>\n\n{{ .Content }}<|eot_id|>{{ end }}<|start_header_id|>assistant<|end_header_id|>\n\n",
  },
];

function templateOf({ config }: Tokenizer): { template?: string; system?: string } {
  if (config.chat_template === undefined) return { template: "{{ .Prompt }}" };
  const messages = [{ role: "system" as const, content: "Be brief." }, ...trialConversation];
  try {
    const rendered = withoutBeginning(renderTemplate(config, messages, true), config.bos_token);
    const form = forms.find(
      ({ message, answer }) =>
        rendered === messages.map(({ role, content }) => message(role, content)).join("") + answer,
    );
    if (form === undefined) return {};
    const alone = withoutBeginning(
      renderTemplate(config, [{ role: "user", content: "?" }], true),
      config.bos_token,
    );
    const said = alone.slice(0, -(form.message("user", "?") + form.answer).length);
    const [before, after] = form.message("system", "\0").split("\0") as [string, string];
    // What would end the text in quotes is left out: it comes from whoever made the model.
    const isSaid = said !== "" && !said.includes('"""');
    const system = isSaid ? said.slice(before.length, -after.length) : undefined;
    return { template: form.template, ...(system !== undefined && { system }) };
  } catch {
    // It refuses such a conversation.
    return {};
  }
}

function withoutBeginning(text: string, beginning: string | null | undefined): string {
  return typeof beginning === "string" &&
    beginning !== "" &&
    text.startsWith(beginning) &&
    !text.startsWith("<|im_start|>")
    ? text.slice(beginning.length)
    : text;
}

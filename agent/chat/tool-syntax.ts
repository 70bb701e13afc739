// How a model calls tools, found out by letting its chat template write a call and looking at what it wrote.
import type { Message } from "../../schemas/dataset.ts";
import { renderTemplate } from "../tokenizer/chat-template.ts";
import type { TokenizerConfig } from "../tokenizer/tokenizer.ts";
import type { PromptMessage, ToolSyntax } from "./messages.ts";

const toolName = "probe_of_tools";
const argument = { place_of_probe: "here" };
const question: Message = { role: "user", content: "question" };
const probeTool = {
  type: "function",
  function: {
    name: toolName,
    description: "A tool",
    parameters: { type: "object", properties: { place_of_probe: { type: "string" } } },
  },
};
const call: PromptMessage = {
  role: "assistant",
  content: "",
  tool_calls: [{ id: "aBcD12345", type: "function", function: { name: toolName, arguments: argument } }],
};

/** Undefined where the template knows no tools, or does not write a call as one JSON object. */
export function findToolSyntax(config: TokenizerConfig): ToolSyntax | undefined {
  if ((config.tool_template ?? config.chat_template)?.includes("tool") !== true) return undefined;
  try {
    const prompt = renderTemplate(config, [question], true, [probeTool]);
    if (!prompt.includes(toolName)) return undefined;
    const told = renderTemplate(config, [question, call], false, [probeTool]);
    if (!told.startsWith(prompt)) return undefined;
    return syntaxOf(withoutEnd(told.slice(prompt.length), endOfTurn(config, prompt)));
  } catch {
    // A template may refuse these messages; then it takes no tools from us.
    return undefined;
  }
}

/** What the template writes after an answer, whatever it says. */
function endOfTurn(config: TokenizerConfig, prompt: string): string {
  const answer: Message = { role: "assistant", content: toolName };
  const told = renderTemplate(config, [question, answer], false, [probeTool]);
  const before = prompt + toolName;
  return told.startsWith(before) ? told.slice(before.length) : "";
}

function withoutEnd(answer: string, end: string): string {
  return answer.endsWith(end) ? answer.slice(0, answer.length - end.length) : answer;
}

function syntaxOf(answer: string): ToolSyntax | undefined {
  const found = findObject(answer);
  if (found === undefined) return undefined;
  const keyOf = (value: unknown): string | undefined =>
    Object.keys(found.value).find((key) => JSON.stringify(found.value[key]) === JSON.stringify(value));
  const nameKey = keyOf(toolName);
  const argumentsKey = keyOf(argument);
  if (nameKey === undefined || argumentsKey === undefined) return undefined;
  return {
    before: answer.slice(0, found.start),
    after: answer.slice(found.end),
    nameKey,
    argumentsKey,
  };
}

/** The first JSON object in the text that names the tool and its argument. */
function findObject(
  text: string,
): { value: Record<string, unknown>; start: number; end: number } | undefined {
  for (let start = text.indexOf("{"); start >= 0; start = text.indexOf("{", start + 1)) {
    for (let end = text.indexOf("}", start); end >= 0; end = text.indexOf("}", end + 1)) {
      try {
        const value = JSON.parse(text.slice(start, end + 1)) as Record<string, unknown>;
        if (Object.values(value).includes(toolName)) return { value, start, end: end + 1 };
      } catch {
        // Not the whole of it yet.
      }
    }
  }
  return undefined;
}

// What VS Code sends a model, as the agent takes it. What is not known, as a role or a part of a newer version, is read
// as far as it is text, and never an error. Pure.
import { ToolDefinition, type AnswerMessage, type ToolCall } from "../../schemas/answer.ts";
import { Sampling } from "../../schemas/protocol/chat.ts";

export interface SentMessage {
  /** 1 user, 2 assistant, 3 system: the last is not in the stable interface, and is sent all the same. */
  readonly role: number;
  readonly content: readonly unknown[];
}

const roles: Readonly<Record<number, AnswerMessage["role"]>> = { 1: "user", 2: "assistant", 3: "system" };

/** System messages become one, at the beginning, where every chat template takes them. */
export function answerMessages(sent: readonly SentMessage[]): AnswerMessage[] {
  const messages = sent.flatMap(({ role, content }) => readMessage(roles[role] ?? "user", content));
  const system = messages.filter(({ role }) => role === "system").map(({ content }) => content);
  const others = messages.filter(({ role }) => role !== "system");
  return system.length === 0 ? others : [{ role: "system", content: system.join("\n\n") }, ...others];
}

/** The text of a message, of which tokens are counted: also that of calls and of what they gave. */
export function textOfMessage({ role, content }: SentMessage): string {
  return answerMessages([{ role, content }])
    .map(({ content: text, toolCalls }) => text + (toolCalls === undefined ? "" : JSON.stringify(toolCalls)))
    .join("\n");
}

export function toolDefinitions(
  tools: readonly {
    readonly name: string;
    readonly description: string;
    readonly inputSchema?: object | undefined;
  }[],
): ToolDefinition[] {
  return tools.flatMap(({ name, description, inputSchema }) => {
    const tool = ToolDefinition.safeParse({
      name,
      description,
      ...(inputSchema !== undefined && { parameters: inputSchema }),
    });
    return tool.success ? [tool.data] : [];
  });
}

/** Of what extensions and VS Code send along only what the agent knows; a wrong value is left out. */
export function samplingOf(
  options: Readonly<Record<string, unknown>> | undefined,
  most: number,
): Partial<Sampling> {
  const names = { temperature: "temperature", top_p: "topP", seed: "seed" } as const;
  const known = Object.entries(names).flatMap(([sent, name]) => {
    const value = Sampling.shape[name].safeParse(options?.[sent]);
    return value.success && options?.[sent] !== undefined ? [[name, value.data]] : [];
  });
  const asked = Sampling.shape.maxTokens.safeParse(options?.["max_tokens"] ?? options?.["maxTokens"]);
  const maxTokens = asked.success && asked.data !== undefined ? Math.min(asked.data, most) : most;
  return { ...(Object.fromEntries(known) as Partial<Sampling>), maxTokens };
}

/** A message may hold text, calls and results at once; results are messages of their own for a chat template. */
function readMessage(role: AnswerMessage["role"], parts: readonly unknown[]): AnswerMessage[] {
  const results: AnswerMessage[] = [];
  const calls: ToolCall[] = [];
  const texts: string[] = [];
  for (const part of parts) {
    if (typeof part !== "object" || part === null) continue;
    if ("callId" in part && "content" in part) {
      const inner = Array.isArray(part.content) ? part.content : [];
      const content = inner.map(textOf).join("");
      results.push({ role: "tool", content, toolCallId: String(part.callId) });
    } else if ("callId" in part && "name" in part) {
      const given = "input" in part && typeof part.input === "object" ? part.input : {};
      const id = String(part.callId);
      calls.push({ id, name: String(part.name), arguments: { ...given } });
    } else texts.push(textOf(part));
  }
  const content = texts.join("");
  const isEmpty = content === "" && calls.length === 0;
  const own: AnswerMessage[] = isEmpty
    ? []
    : [{ role, content, ...(calls.length > 0 && { toolCalls: calls }) }];
  return [...results, ...own];
}

/** Of texts, and of data that is text; images and the like are nothing that these models see. */
function textOf(part: unknown): string {
  if (typeof part !== "object" || part === null) return "";
  if ("value" in part) {
    if (typeof part.value === "string") return part.value;
    // Thoughts of models come as lists of texts, and other results as trees.
    return Array.isArray(part.value) ? part.value.filter((one) => typeof one === "string").join("") : "";
  }
  if ("data" in part && "mimeType" in part && part.data instanceof Uint8Array) {
    const type = String(part.mimeType);
    const isText = type.startsWith("text/") || /\bjson\b/.test(type);
    return isText ? new TextDecoder().decode(part.data) : "";
  }
  return "";
}

// What a chat completion is asked with. A parameter that is not known here is refused by its name.
import * as z from "zod";
import type { PromptMessage } from "../chat/messages.ts";
import { invalidRequest } from "./failures.ts";
import { limits } from "./limits.ts";
import { sampling } from "./sampling.ts";

const TextPart = z.strictObject({ type: z.literal("text", "Only text can be read."), text: z.string() });
const Content = z.union([z.string(), z.array(TextPart).min(1)]);
const name = z.string().max(200).optional();

const ToolCall = z.strictObject({
  id: z.string().max(200),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string().max(64), arguments: z.string() }),
});

const Message = z.discriminatedUnion("role", [
  z.strictObject({ role: z.enum(["system", "developer", "user"]), content: Content, name }),
  z.strictObject({
    role: z.literal("assistant"),
    content: Content.nullish(),
    refusal: z.null().optional(),
    tool_calls: z.array(ToolCall).min(1).optional(),
    name,
  }),
  z.strictObject({ role: z.literal("tool"), content: Content, tool_call_id: z.string().max(200) }),
]);
type Message = z.infer<typeof Message>;

const FunctionName = z.string().regex(/^[\w-]{1,64}$/, "is 1 to 64 letters, digits, hyphens and underscores");
const JsonObject = z.record(z.string(), z.unknown());

export const Tool = z.strictObject({
  type: z.literal("function"),
  function: z.strictObject({
    name: FunctionName,
    description: z.string().optional(),
    parameters: JsonObject.optional(),
    strict: z.boolean().nullish(),
  }),
});
export type Tool = z.infer<typeof Tool>;

const ResponseFormat = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text") }),
  z.strictObject({ type: z.literal("json_object") }),
  z.strictObject({
    type: z.literal("json_schema"),
    json_schema: z.strictObject({
      name: FunctionName,
      description: z.string().optional(),
      schema: JsonObject,
      strict: z.boolean().nullish(),
    }),
  }),
]);

const tokens = z.int().min(1).max(1_000_000).nullish();

export const ChatRequest = z.strictObject({
  model: z.string().min(1).max(500),
  messages: z.array(Message).min(1).max(limits.messages),
  ...sampling,
  max_tokens: tokens,
  max_completion_tokens: tokens,
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(limits.alternatives).nullish(),
  response_format: ResponseFormat.nullish(),
  tools: z.array(Tool).max(limits.tools).nullish(),
  tool_choice: z
    .union([
      z.enum(["none", "auto", "required"]),
      z.strictObject({
        type: z.literal("function"),
        function: z.strictObject({ name: FunctionName }),
      }),
    ])
    .nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  // What changes no answer here.
  metadata: z.record(z.string(), z.string()).nullish(),
  store: z.literal(false, "Nothing is stored.").nullish(),
  service_tier: z.enum(["auto", "default"]).nullish(),
  safety_identifier: z.string().max(500).nullish(),
  prompt_cache_key: z.string().max(500).nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

/** In the form that chat templates know. @throws ApiError */
export function promptOf(messages: readonly Message[]): PromptMessage[] {
  return messages.map((message, index) => {
    const content = textOf(message.content);
    if (message.role === "tool") return { role: "tool", content, tool_call_id: message.tool_call_id };
    const named = message.name === undefined ? {} : { name: message.name };
    if (message.role !== "assistant") {
      return { role: message.role === "developer" ? "system" : message.role, content, ...named };
    }
    const { tool_calls: calls } = message;
    if (calls === undefined) return { role: "assistant", content, ...named };
    const read = calls.map((call, place) => ({
      id: call.id,
      type: call.type,
      function: {
        name: call.function.name,
        arguments: argumentsOf(call.function.arguments, `messages.${index}.tool_calls.${place}`),
      },
    }));
    return { role: "assistant", content, tool_calls: read, ...named };
  });
}

function textOf(content: string | { text: string }[] | null | undefined): string {
  return typeof content === "string" ? content : (content ?? []).map(({ text }) => text).join("");
}

function argumentsOf(text: string, param: string): Record<string, unknown> {
  try {
    return JsonObject.parse(JSON.parse(text));
  } catch {
    throw invalidRequest("The arguments of a call are not a JSON object.", `${param}.function.arguments`);
  }
}

// Calls of tools as the API tells them.
import { newCallId } from "../chat/call-id.ts";
import type { ToolSyntax } from "../chat/messages.ts";

export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

export function newCall(name: string, values: unknown, id = newCallId()): ToolCall {
  return { id, type: "function", function: { name, arguments: JSON.stringify(values ?? {}) } };
}

/** The call that a JSON object stands for, if it is one of a tool that there is. */
export function callOf(text: string, syntax: ToolSyntax, names: ReadonlySet<string>): ToolCall | undefined {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const name = value[syntax.nameKey];
    const given = value[syntax.argumentsKey] ?? {};
    if (typeof name !== "string" || !names.has(name) || typeof given !== "object") return undefined;
    return newCall(name, given);
  } catch {
    return undefined;
  }
}

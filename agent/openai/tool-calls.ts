// Calls of tools as the API tells them.
import type { ToolCall } from "../../schemas/answer.ts";

export interface ApiToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

export function apiCall({ id, name, arguments: values }: ToolCall): ApiToolCall {
  return { id, type: "function", function: { name, arguments: JSON.stringify(values) } };
}

// How the tools of a request come to the model: shown by its template, and forced by a grammar where one must be called.
import { callGrammar } from "../chat/call-grammar.ts";
import type { ChatModel, ChatOptions } from "../chat/client.ts";
import { anyObject, grammarOf, UnusableSchema } from "../chat/json-grammar.ts";
import type { ToolSyntax } from "../chat/messages.ts";
import type { ChatRequest, Tool } from "./chat-request.ts";
import { invalidRequest } from "./failures.ts";

/** What is asked of the model beside the conversation. */
export interface Guidance {
  options: Pick<ChatOptions, "tools" | "grammar" | "opening">;
  /** Present where the model may call. `isForced`: the whole answer is one call. */
  calling?: { syntax: ToolSyntax; names: string[]; isForced: boolean };
}

/** What can be wrong with tools and schemas whatever the model is. @throws ApiError */
export function checkGuidance(request: ChatRequest): void {
  const { tools, tool_choice: choice, response_format: format } = request;
  const names = (tools ?? []).map((tool) => tool.function.name);
  if (new Set(names).size < names.length) throw invalidRequest("Two tools have the same name.", "tools");
  if (choice && choice !== "none" && names.length === 0)
    throw invalidRequest("There are no tools to choose from.", "tool_choice");
  if (typeof choice === "object" && choice !== null && !names.includes(choice.function.name))
    throw invalidRequest(`There is no tool ${choice.function.name}.`, "tool_choice");
  for (const [index, { function: called }] of (tools ?? []).entries())
    refusing(`tools.${index}.function.parameters`, () => grammarOf(called.parameters ?? anyObject));
  const isJson = format && format.type !== "text";
  if (isJson && names.length > 0 && choice !== "none")
    throw invalidRequest("JSON output and tools cannot be asked for together.", "response_format");
  if (format?.type === "json_schema") refusing(schemaParam, () => grammarOf(format.json_schema.schema));
}

const schemaParam = "response_format.json_schema.schema";

/** @throws ApiError */
export function guidanceOf(request: ChatRequest, model: ChatModel): Guidance {
  const { tools, tool_choice: choice, response_format: format } = request;
  if (tools && tools.length > 0 && choice !== "none") return toolGuidance(tools, choice, model);
  if (format?.type === "json_object") return { options: { grammar: grammarOf(anyObject) } };
  if (format?.type === "json_schema") {
    const { schema } = format.json_schema;
    return { options: { grammar: refusing(schemaParam, () => grammarOf(schema)) } };
  }
  return { options: {} };
}

function toolGuidance(
  tools: readonly Tool[],
  choice: ChatRequest["tool_choice"],
  model: ChatModel,
): Guidance {
  const { tools: syntax } = model;
  if (syntax === undefined) {
    const reason = "its chat template does not show tools, or writes calls otherwise than as JSON";
    throw invalidRequest(`The model cannot call tools: ${reason}.`, "tools", "tools_not_supported");
  }
  const shown = tools.map((tool) => ({ ...tool, function: withoutStrict(tool.function) }));
  const isForced = choice === "required" || (typeof choice === "object" && choice !== null);
  const wanted = typeof choice === "object" && choice !== null ? choice.function.name : undefined;
  const callable = tools.filter((tool) => wanted === undefined || tool.function.name === wanted);
  return {
    options: {
      tools: shown,
      ...(isForced && {
        opening: syntax.before,
        grammar: refusing("tools", () =>
          callGrammar(
            callable.map((tool) => tool.function),
            syntax,
          ),
        ),
      }),
    },
    calling: { syntax, names: tools.map((tool) => tool.function.name), isForced },
  };
}

/** `param` is where the schema stands. @throws ApiError */
function refusing(param: string, write: () => string): string {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof UnusableSchema)) throw error;
    throw invalidRequest(error.message, param, "invalid_json_schema");
  }
}

function withoutStrict({ name, description, parameters }: Tool["function"]): Record<string, unknown> {
  return {
    name,
    description: description ?? "",
    parameters: parameters ?? { type: "object", properties: {} },
  };
}

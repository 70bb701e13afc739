// Forces an answer to be a call of one of the tools.
import { anyObject, grammarOfEither, type Schema } from "./json-grammar.ts";
import type { ToolSyntax } from "./messages.ts";

export interface CallableTool {
  readonly name: string;
  /** JSON Schema of its arguments; any object when left out. */
  readonly parameters?: Schema | undefined;
}

/** The grammar of the JSON object of a call, as the model's template writes it. @throws UnusableSchema */
export function callGrammar(
  tools: readonly CallableTool[],
  { nameKey, argumentsKey }: Pick<ToolSyntax, "nameKey" | "argumentsKey">,
): string {
  const calls = tools.map(({ name, parameters }) => ({
    type: "object",
    properties: {
      [nameKey]: { const: name },
      [argumentsKey]: moved(parameters ?? anyObject, `#/properties/${argumentsKey}`),
    },
    required: [nameKey, argumentsKey],
    additionalProperties: false,
  }));
  return grammarOfEither(calls);
}

/** The same schema at another place of a document, with what it refers to. */
function moved<T>(value: T, to: string): T {
  if (Array.isArray(value)) return value.map((one: unknown) => moved(one, to)) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [
    key,
    key === "$ref" && typeof one === "string" ? one.replace(/^#/, to) : moved(one as unknown, to),
  ]);
  return Object.fromEntries(entries) as T;
}

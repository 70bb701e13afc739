// Writes a zod schema as people read types: in the notation of TypeScript, with defaults, ranges and descriptions.
import * as z from "zod";

/** What of JSON Schema zod's converter writes. */
interface Schema {
  typeName?: string;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  description?: string;
}

/** The names under which schemas are shown instead of being written out again. */
export type TypeNames = ReadonlyMap<z.core.$ZodType, string>;

/** `io`: what may be sent (defaults may be left out) or what is received. */
export function typeNotation(schema: z.core.$ZodType, names: TypeNames, io: "input" | "output"): string {
  const json = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const name = names.get(zodSchema);
      if (name !== undefined && zodSchema !== schema) (jsonSchema as Schema).typeName = name;
    },
  }) as Schema;
  return write(json, "");
}

function write(schema: Schema, indent: string): string {
  if (schema.typeName !== undefined) return schema.typeName;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return options.map((option) => write(option, indent)).join(" | ");
  switch (schema.type) {
    case "object":
      return writeObject(schema, indent);
    case "array": {
      const item = write(schema.items ?? {}, indent);
      return /[|\n]/.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
    }
    default:
      return schema.type ?? "any JSON value";
  }
}

function writeObject(schema: Schema, indent: string): string {
  const entries = Object.entries(schema.properties ?? {});
  if (entries.length === 0) {
    const values = schema.additionalProperties;
    return typeof values === "object" ? `{ [name: string]: ${write(values, indent)} }` : "{}";
  }
  const inner = `${indent}  `;
  const lines = entries.map(([key, value]) => {
    const mark = (schema.required ?? []).includes(key) ? "" : "?";
    const remarks = remarksOf(value);
    return `${inner}${key}${mark}: ${write(value, inner)};${remarks === "" ? "" : ` // ${remarks}`}`;
  });
  return ["{", ...lines, `${indent}}`].join("\n");
}

/** Range, default and description of a property. */
function remarksOf(schema: Schema): string {
  const parts: string[] = [];
  if (schema.default !== undefined) parts.push(`default ${JSON.stringify(schema.default)}`);
  const lower = schema.exclusiveMinimum ?? schema.minimum;
  const upper = schema.exclusiveMaximum ?? schema.maximum;
  const widest = Number.MAX_SAFE_INTEGER;
  if (lower !== undefined && lower > -widest)
    parts.push(schema.exclusiveMinimum === undefined ? `at least ${lower}` : `above ${lower}`);
  if (upper !== undefined && upper < widest) parts.push(`at most ${upper}`);
  const range = parts.join(", ");
  return [range === "" ? "" : `${range}.`, schema.description ?? ""].filter((part) => part !== "").join(" ");
}

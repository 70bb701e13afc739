// Every key that a kind of training file may hold, with its kind, range, unit and meaning, as a flat list.
// It is read off the zod schema, so that messages, documents and completion all say the same.
import * as z from "zod";
import { TrainingFile } from "../../schemas/training.ts";

/** The part of JSON Schema (draft 2020-12) that zod writes for training files. */
export interface SchemaNode {
  type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  const?: string | number;
  enum?: string[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
  description?: string;
  unit?: string;
  /** What the file holds that a text names, relative to the training file. */
  file?: "rows" | "tokenizer" | "training";
  /** Values that are known, where the type alone would let any text pass. */
  known?: string[];
  /** The first version of the program that knows the key. */
  since?: string;
  /** True for a key that is still read and should not be written any more. */
  deprecated?: boolean;
  /** What to write instead of a deprecated key. */
  instead?: string;
  /** The add-on of the program that brings the key. */
  extension?: string;
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: false | SchemaNode;
  required?: string[];
  /** Kinds of value of which one must fit, or, of a table, keys of which one must be there. */
  anyOf?: SchemaNode[];
}

export interface FileKey {
  /** From the root of the file, for example ["optimizer", "lr"]. */
  path: readonly string[];
  required: boolean;
  schema: SchemaNode;
}

/** Every key that one kind of file may hold. */
export interface KeyTable {
  schema: SchemaNode;
  /** Tables and keys in the order of the schema; a table stands before its keys. */
  keys: readonly FileKey[];
  key(path: readonly PropertyKey[]): FileKey | undefined;
  /** What the schema says about a value: also for the elements of a list or a map, which have no key of their own. */
  schemaAt(path: readonly PropertyKey[]): SchemaNode | undefined;
}

/** The JSON Schema of what stands in a file: defaults may be left out. */
export function jsonSchemaOf(type: z.ZodType): SchemaNode {
  return z.toJSONSchema(type, { io: "input" }) as SchemaNode;
}

export function createKeyTable(schema: SchemaNode): KeyTable {
  const keys = flatten(schema, []);
  const byName = new Map(keys.map((key) => [key.path.join("."), key]));
  return {
    schema,
    keys,
    key: (path) => byName.get(path.map(String).join(".")),
    schemaAt: (path) => schemaAt(schema, path),
  };
}

/** The keys of our own training files. */
export const trainingKeys = createKeyTable(jsonSchemaOf(TrainingFile));

/** True for a table whose keys are fixed; false for a map such as dataset.columns. */
export function isTable(key: FileKey): boolean {
  return key.schema.properties !== undefined;
}

/** What may stand in a key, in words: "a whole number from 1 to 256 (tokens)". */
export function describeAllowed(schema: SchemaNode): string {
  const unit = schema.unit === undefined ? "" : ` (${schema.unit})`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return joinWithOr(schema.enum.map((value) => JSON.stringify(value)));
  if (schema.anyOf !== undefined && schema.properties === undefined)
    return joinWithOr(schema.anyOf.map(describeAllowed));
  switch (schema.type) {
    case "integer":
      return `a whole number${describeRange(schema)}${unit}`;
    case "number":
      return `a number${describeRange(schema)}${unit}`;
    case "string":
      return `a text${describeLength(schema)}`;
    case "boolean":
      return "true or false";
    case "array":
      return schema.items === undefined ? "a list" : `a list, each element ${describeAllowed(schema.items)}`;
    default:
      return schema.properties === undefined ? "a table of texts" : "a table";
  }
}

/** " from 1 to 256", " above 0 and at most 10", or nothing where every value is allowed. */
export function describeRange({ type, minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const lowest = type === "integer" && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : least;
  // Whole numbers that are only bound by what a double holds exactly have no bound worth a word.
  const highest = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (lowest !== undefined && highest !== undefined)
    return ` from ${formatNumber(lowest)} to ${formatNumber(highest)}`;
  if (lowest !== undefined) return ` of at least ${formatNumber(lowest)}`;
  if (exclusiveMinimum !== undefined && highest !== undefined)
    return ` above ${formatNumber(exclusiveMinimum)} and at most ${formatNumber(highest)}`;
  if (exclusiveMinimum !== undefined) return ` above ${formatNumber(exclusiveMinimum)}`;
  return highest === undefined ? "" : ` of at most ${formatNumber(highest)}`;
}

export function joinWithOr(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} or ${parts.at(-1)!}`;
}

function schemaAt(schema: SchemaNode, path: readonly PropertyKey[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const part of path) {
    if (node === undefined) return undefined;
    const properties: Record<string, SchemaNode> = node.properties ?? {};
    if (Object.hasOwn(properties, part)) node = properties[String(part)];
    else node = node.items ?? (node.additionalProperties === false ? undefined : node.additionalProperties);
  }
  return node;
}

function describeLength({ minLength, maxLength }: SchemaNode): string {
  if (maxLength !== undefined) return ` of ${minLength ?? 0} to ${maxLength} characters`;
  return minLength === undefined ? "" : " that is not empty";
}

function formatNumber(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-US") : String(value);
}

function flatten(table: SchemaNode, path: readonly string[]): FileKey[] {
  return Object.entries(table.properties ?? {}).flatMap(([name, schema]) => {
    const key = { path: [...path, name], schema, required: table.required?.includes(name) ?? false };
    return [key, ...flatten(schema, key.path)];
  });
}

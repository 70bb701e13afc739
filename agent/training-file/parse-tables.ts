// Holds a file against a schema table by table: one that was held against it before is not looked at again. So a letter
// typed into one table of a large file costs that table alone.
import type * as z from "zod";
import type { $ZodIssue } from "zod/v4/core";
import type { TomlTable, TomlValue } from "../toml/table.ts";
import { isTable, mended } from "./mended.ts";

export interface ParsedTables {
  /** Every value that is right; defaults stand for the others. */
  values: Record<string, unknown>;
  /** As the schema tells them of the whole file. */
  issues: readonly $ZodIssue[];
}

interface Parsed {
  type: z.ZodType;
  value: unknown;
  issues: readonly $ZodIssue[];
}

const parsedBefore = new WeakMap<TomlTable, Parsed>();

/**
 * @param schema a strict object whose keys have defaults
 * @param fallbacks what stands for keys that have none and are missing or wrong
 */
export function parseTables(
  schema: z.ZodObject,
  table: TomlTable,
  fallbacks: Readonly<Record<string, unknown>>,
): ParsedTables {
  const values: Record<string, unknown> = {};
  const issues: $ZodIssue[] = [];
  for (const [name, type] of Object.entries(schema.shape) as [string, z.ZodType][]) {
    const parsed = parse(type, Object.hasOwn(table, name) ? table[name] : undefined, fallbacks[name]);
    if (parsed.value !== undefined) values[name] = parsed.value;
    for (const issue of parsed.issues) issues.push({ ...issue, path: [name, ...issue.path] });
  }
  const unknown = Object.keys(table).filter((name) => !Object.hasOwn(schema.shape, name));
  if (unknown.length > 0)
    issues.push({ code: "unrecognized_keys", keys: unknown, path: [], message: "", input: table });
  return { values, issues };
}

function parse(type: z.ZodType, value: TomlValue | undefined, fallback: unknown): Parsed {
  if (!isTable(value)) return parseAnew(type, value, fallback);
  const before = parsedBefore.get(value);
  if (before?.type === type) return before;
  const parsed = parseAnew(type, value, fallback);
  parsedBefore.set(value, parsed);
  return parsed;
}

function parseAnew(type: z.ZodType, value: TomlValue | undefined, fallback: unknown): Parsed {
  const parsed = type.safeParse(value);
  if (parsed.success) return { type, value: parsed.data, issues: [] };
  const { issues } = parsed.error;
  const rest = isTable(value) ? type.safeParse(mended(value, issues)) : type.safeParse(fallback);
  return { type, value: rest.data, issues };
}

// Writes a value as TOML 1.0 on one line.
import type { TomlValue } from "./table.ts";

/** Dates are written with their offset, in UTC. */
export function writeValue(value: TomlValue): string {
  if (typeof value === "string") return writeText(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  const pairs = Object.entries(value).map(([name, one]) => `${writeKey(name)} = ${writeValue(one)}`);
  return pairs.length === 0 ? "{}" : `{ ${pairs.join(", ")} }`;
}

/** A key, in quotes where it needs them. */
export function writeKey(name: string): string {
  return /^[\w-]+$/.test(name) && /^[\x20-\x7e]+$/.test(name) ? name : writeText(name);
}

function writeText(text: string): string {
  // JSON escapes all that TOML wants escaped, but for the character "delete".
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}

function writeNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0.0" : String(value);
}

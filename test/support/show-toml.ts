// Writes what a TOML tree holds as one line for tests: floats, dates and integers beyond 2⁵³ are told apart.
import type { TomlNode } from "../../agent/toml/tree.ts";

export function showToml(node: TomlNode): string {
  if (node.kind === "array") return `[${node.elements.map(showToml).join(", ")}]`;
  if (node.kind === "table") {
    const pairs = [...node.entries].map(([name, { value }]) => `${showKey(name)}: ${showToml(value)}`);
    return `{${pairs.join(", ")}}`;
  }
  const { value } = node;
  if (typeof value === "object") return `${value.kind} ${value.value}`;
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (node.kind === "float") return `float ${Object.is(value, -0) ? "-0" : String(value)}`;
  return String(value);
}

function showKey(name: string): string {
  return /^[\w-]+$/.test(name) && !/^\d+$/.test(name) ? name : JSON.stringify(name);
}

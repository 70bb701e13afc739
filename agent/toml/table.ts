// The values of a TOML tree as plain JavaScript.
import type { TableNode, TomlDate, TomlNode, TomlTree } from "./tree.ts";

/** What TOML can hold; tables have no prototype, so that no key means anything to JavaScript. */
export type TomlValue = string | number | boolean | Date | TomlValue[] | TomlTable;
export interface TomlTable {
  [key: string]: TomlValue;
}

/** All that could be read. Integers beyond ±2⁵³ lose digits, and dates without an offset are taken as UTC. */
export function toTable(tree: TomlTree): TomlTable {
  return tableOf(tree.root);
}

export function toValue(node: TomlNode): TomlValue {
  if (node.kind === "table") return tableOf(node);
  if (node.kind === "array") return node.elements.map(toValue);
  if (typeof node.value === "bigint") return Number(node.value);
  return typeof node.value === "object" ? dateOf(node.value) : node.value;
}

function tableOf(node: TableNode): TomlTable {
  const table = Object.create(null) as TomlTable;
  for (const [name, { value }] of node.entries) table[name] = toValue(value);
  return table;
}

function dateOf({ kind, value }: TomlDate): Date {
  if (kind === "local-time") return new Date(`1970-01-01T${value}Z`);
  return new Date(kind === "local-date-time" ? `${value}Z` : value);
}

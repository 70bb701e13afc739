// The values of a TOML tree as plain JavaScript.
import { TomlDate } from "smol-toml";
import type { TableNode, TomlNode, TomlTree } from "./tree.ts";

/**
 * What TOML can hold; bigints are integers beyond ±2⁵³, and tables have no prototype, so that no key means anything
 * to JavaScript.
 */
export type TomlValue = string | number | bigint | boolean | Date | TomlValue[] | TomlTable;
export interface TomlTable {
  [key: string]: TomlValue;
}

/**
 * All that could be read. The tables are kept for the next time, and must not be changed. Dates without an offset are
 * taken as UTC, and say of themselves what was written.
 */
export function toTable(tree: TomlTree): TomlTable {
  return tableOf(tree.root);
}

export function toValue(node: TomlNode): TomlValue {
  if (node.kind === "table") return tableOf(node);
  if (node.kind === "array") return node.elements.map(toValue);
  return typeof node.value === "object" ? new TomlDate(node.value.value) : node.value;
}

const known = new WeakMap<TableNode, TomlTable>();

/** To be called for a table that gets other entries, and for those that it stands in. */
export function forgetTable(node: TableNode): void {
  known.delete(node);
}

function tableOf(node: TableNode): TomlTable {
  const before = known.get(node);
  if (before !== undefined) return before;
  const table = Object.create(null) as TomlTable;
  for (const [name, { value }] of node.entries) table[name] = toValue(value);
  known.set(node, table);
  return table;
}

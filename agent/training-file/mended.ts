// What is left of a table when everything is taken out that a schema refuses.
import type { $ZodIssue } from "zod/v4/core";
import type { KeyPath } from "../toml/tree.ts";
import type { TomlTable, TomlValue } from "../toml/table.ts";

/** A copy without what the schema refuses; of a list that has a wrong element, nothing is kept. */
export function mended(table: TomlTable, issues: readonly $ZodIssue[]): TomlTable {
  const copy = deepCopy(table) as TomlTable;
  for (const issue of issues) {
    const path = pathOfIssue(issue);
    if (issue.code === "unrecognized_keys") for (const name of issue.keys) removeAt(copy, [...path, name]);
    else removeAt(copy, path);
  }
  return copy;
}

export function pathOfIssue({ path }: $ZodIssue): KeyPath {
  return path.map((part) => (typeof part === "number" ? part : String(part)));
}

function removeAt(table: TomlTable, path: KeyPath): void {
  let holder = table;
  for (const [index, step] of path.entries()) {
    const inner = Object.hasOwn(holder, step) ? holder[step] : undefined;
    if (inner === undefined) return;
    if (index === path.length - 1 || !isTable(inner)) {
      Reflect.deleteProperty(holder, step);
      return;
    }
    holder = inner;
  }
}

function deepCopy(value: TomlValue): TomlValue {
  if (Array.isArray(value)) return value.map(deepCopy);
  if (!isTable(value)) return value;
  const copy = Object.create(null) as TomlTable;
  for (const [name, inner] of Object.entries(value)) copy[name] = deepCopy(inner);
  return copy;
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

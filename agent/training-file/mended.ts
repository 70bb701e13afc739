// What is left of a table when everything is taken out that a schema refuses.
import type { $ZodIssue } from "zod/v4/core";
import type { KeyPath } from "../toml/tree.ts";
import type { TomlTable, TomlValue } from "../toml/table.ts";

/** A copy without what the schema refuses; of a list that has a wrong element, nothing is kept. */
export function mended(table: TomlTable, issues: readonly $ZodIssue[]): TomlTable {
  const copy = copyTable(table);
  const copied = new Set([copy]);
  for (const issue of issues) {
    const path = pathOfIssue(issue);
    if (issue.code === "unrecognized_keys")
      for (const name of issue.keys) removeAt(copy, [...path, name], copied);
    else removeAt(copy, path, copied);
  }
  return copy;
}

export function pathOfIssue({ path }: $ZodIssue): KeyPath {
  return path.map((part) => (typeof part === "number" ? part : String(part)));
}

/** Tables on the way are copied before they change; `copied` has those that are. */
function removeAt(table: TomlTable, path: KeyPath, copied: Set<TomlTable>): void {
  let holder = table;
  for (const [index, step] of path.entries()) {
    const inner = Object.hasOwn(holder, step) ? holder[step] : undefined;
    if (inner === undefined) return;
    if (index === path.length - 1 || !isTable(inner)) {
      Reflect.deleteProperty(holder, step);
      return;
    }
    const own = copied.has(inner) ? inner : copyTable(inner);
    copied.add(own);
    holder[step] = own;
    holder = own;
  }
}

function copyTable(table: TomlTable): TomlTable {
  const copy = Object.create(null) as TomlTable;
  for (const [name, value] of Object.entries(table)) copy[name] = value;
  return copy;
}

export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === "object" && !Array.isArray(value) && !(value instanceof Date);
}

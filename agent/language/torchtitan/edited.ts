// A table after changes of its keys, as the text will hold it after the same changes.
import type { KeyEdit } from "../../training-file/key-problem.ts";
import { isTable } from "../../training-file/mended.ts";
import type { TomlTable, TomlValue } from "../../toml/table.ts";
import type { KeyPath } from "../../toml/tree.ts";

/** Changes are made in order; a table that is moved onto another is merged with it. */
export function edited(table: TomlTable, edits: readonly KeyEdit[]): TomlTable {
  const copy = copyOf(table);
  for (const edit of edits)
    switch (edit.kind) {
      case "set":
        put(copy, edit.path.map(String), edit.value);
        break;
      case "remove":
        takeOut(copy, edit.path);
        break;
      case "rename":
        move(copy, edit.path, [...edit.path.slice(0, -1).map(String), edit.to]);
        break;
      case "move":
        move(copy, edit.path, edit.to);
        break;
    }
  return copy;
}

/** The value at a dotted key; undefined where nothing stands. */
export function valueAt(table: TomlTable, key: string): TomlValue | undefined {
  let value: TomlValue | undefined = table;
  for (const step of key.split(".")) {
    if (!isTable(value) || !Object.hasOwn(value, step)) return undefined;
    value = value[step];
  }
  return value;
}

function move(table: TomlTable, from: KeyPath, to: readonly string[]): void {
  const value = takeOut(table, from);
  if (value === undefined) return;
  const there = valueAt(table, to.join("."));
  put(table, to, isTable(there) && isTable(value) ? Object.assign(copyOf(there), value) : value);
}

function takeOut(table: TomlTable, path: KeyPath): TomlValue | undefined {
  const holder = path.length === 1 ? table : valueAt(table, path.slice(0, -1).join("."));
  const name = String(path.at(-1));
  if (!isTable(holder) || !Object.hasOwn(holder, name)) return undefined;
  const value = holder[name];
  Reflect.deleteProperty(holder, name);
  return value;
}

function put(table: TomlTable, path: readonly string[], value: TomlValue): void {
  let holder = table;
  for (const step of path.slice(0, -1)) {
    const inner = Object.hasOwn(holder, step) ? holder[step] : undefined;
    if (isTable(inner)) holder = inner;
    else {
      const made = Object.create(null) as TomlTable;
      holder[step] = made;
      holder = made;
    }
  }
  holder[path.at(-1)!] = value;
}

function copyOf(table: TomlTable): TomlTable {
  const copy = Object.create(null) as TomlTable;
  for (const [name, value] of Object.entries(table)) copy[name] = isTable(value) ? copyOf(value) : value;
  return copy;
}

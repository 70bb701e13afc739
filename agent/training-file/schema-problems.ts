// Turns what the schema finds wrong into sentences: what was found, what is allowed, what was probably meant.
import type { $ZodIssue } from "zod/v4/core";
import type { KeyProblem } from "./key-problem.ts";
import { describeAllowed, isTable, joinWithOr, type KeyTable, type SchemaNode } from "./keys.ts";
import type { KeyPath } from "../toml/tree.ts";
import { missingKeyFixes, unknownKeyFixes, wrongValueFixes } from "./schema-fixes.ts";
import { nearest, suggestKeys } from "./suggest.ts";
import type { TomlTable, TomlValue } from "../toml/table.ts";

/** One problem per unknown key, missing key and value that `keys` do not allow. `table` is what was read. */
export function* describeIssues(
  keys: KeyTable,
  issues: readonly $ZodIssue[],
  table: TomlTable,
): Generator<KeyProblem> {
  const named = new Set<string>();
  for (const issue of issues) {
    const path = issue.path.map((part) => (typeof part === "number" ? part : String(part)));
    if (issue.code === "unrecognized_keys") {
      for (const name of issue.keys) yield unknownKey(keys, path, name, table);
      continue;
    }
    // A value may break several bounds of its key.
    const name = path.join(".");
    if (named.has(name)) continue;
    named.add(name);
    const value = valueAt(table, path);
    yield value === undefined ? missingKey(keys, path) : wrongValue(keys, path, value);
  }
}

/** A value as its author may recognise it: short, on one line. */
export function describeValue(value: TomlValue): string {
  if (typeof value === "string") {
    const shown = value.length > 60 ? `${value.slice(0, 60)}…` : value;
    return JSON.stringify(shown);
  }
  if (typeof value === "number") {
    if (Number.isFinite(value)) return String(value);
    return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  }
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Date) return `the date ${value.toISOString()}`;
  return Array.isArray(value) ? "a list" : "a table";
}

function unknownKey(keys: KeyTable, parent: KeyPath, name: string, read: TomlTable): KeyProblem {
  const isFree = (path: KeyPath) => valueAt(read, path) === undefined;
  const value = valueAt(read, [...parent, name]);
  const tableName = parent.join(".");
  const tables = keys.keys.filter(isTable).map((key) => key.path.join("."));
  const hasTables = parent.length === 0 || tables.some((table) => table.startsWith(`${tableName}.`));
  const isUnknownTable = hasTables && value !== undefined && describeValue(value) === "a table";
  const written = describeValue(name);
  const place = { path: [...parent, name], part: "key", severity: "error" } as const;
  if (isUnknownTable) {
    const meant = nearest([...parent, name].join("."), tables);
    const fixes = unknownKeyFixes(place.path, meant === undefined ? [] : [meant.split(".")], isFree);
    return {
      ...place,
      fixes,
      code: "unknown_table",
      message: `There is no table ${describeValue([...parent, name].join("."))}.`,
      advice: meant === undefined ? `The tables are ${tables.join(", ")}.` : `Did you mean [${meant}]?`,
    };
  }
  const message =
    tableName === ""
      ? `There is no key ${written} at the top.`
      : `There is no key ${written} in [${tableName}].`;
  const meant = suggestKeys(keys, name, tableName);
  const advice = adviceForKey(keys, meant, name, tableName);
  const paths = meant.map((key) => key.split("."));
  return {
    ...place,
    code: "unknown_key",
    message,
    advice,
    fixes: unknownKeyFixes(place.path, paths, isFree),
  };
}

function adviceForKey(keys: KeyTable, meant: readonly string[], name: string, table: string): string {
  if (meant.length === 0) {
    const here = keys.keys.filter((key) => key.path.slice(0, -1).join(".") === table && !isTable(key));
    return `The keys here are ${here.map((key) => key.path.at(-1)!).join(", ")}.`;
  }
  const meantName = meant[0]!.split(".").at(-1)!;
  const tables = meant.map((key) => key.split(".").slice(0, -1).join("."));
  if (tables.includes(table)) return `Did you mean ${meantName}?`;
  const where = joinWithOr(tables.map((name) => (name === "" ? "at the top of the file" : `in [${name}]`)));
  return meantName === name ? `It belongs ${where}.` : `Did you mean ${meantName} ${where}?`;
}

function missingKey(keys: KeyTable, path: KeyPath): KeyProblem {
  const key = keys.key(path);
  const name = path.join(".");
  const isWholeTable = key !== undefined && isTable(key);
  return {
    path,
    part: "key",
    code: "missing_key",
    severity: "error",
    message: isWholeTable ? `The table [${name}] is missing.` : `The key ${name} is missing.`,
    advice: isWholeTable ? adviceForTable(keys, name) : adviceForMissing(keys, path),
    fixes: missingKeyFixes(path, key?.schema),
  };
}

function adviceForTable(keys: KeyTable, table: string): string {
  const { required = [], anyOf = [] } = keys.schemaAt([table]) ?? {};
  return `Add [${table}] with ${joinWithOr([...required, ...anyOf.flatMap((one) => one.required ?? [])])}.`;
}

function adviceForMissing(keys: KeyTable, path: KeyPath): string {
  const key = keys.key(path);
  const name = String(path.at(-1));
  if (key?.schema.const !== undefined) return `Add ${name} = ${JSON.stringify(key.schema.const)}.`;
  return `Add ${name} = …: ${key?.schema.description ?? ""}`;
}

function wrongValue(keys: KeyTable, path: KeyPath, value: TomlValue): KeyProblem {
  const schema = keys.schemaAt(path);
  const allowed = schema === undefined ? "something else" : describeAllowed(schema);
  const name = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("");
  return {
    path,
    part: "value",
    code: "value_not_allowed",
    severity: "error",
    message: `${name.slice(1)} is ${describeValue(value)}; it must be ${allowed}.`,
    advice: adviceForValue(value, schema),
    fixes: wrongValueFixes(path, value, schema),
  };
}

function adviceForValue(value: TomlValue, schema: SchemaNode | undefined): string | undefined {
  if (schema === undefined) return undefined;
  if (typeof value === "string" && schema.enum !== undefined) {
    const meant = nearest(value, schema.enum);
    if (meant !== undefined) return `Did you mean ${JSON.stringify(meant)}?`;
  }
  const isNumeric = schema.type === "integer" || schema.type === "number";
  if (isNumeric && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return `Write ${value.trim()} without quotes.`;
  return schema.description === undefined ? undefined : `What it means: ${schema.description}`;
}

function valueAt(table: TomlTable, path: KeyPath): TomlValue | undefined {
  let value: TomlValue | undefined = table;
  for (const part of path) {
    if (typeof value !== "object" || !Object.hasOwn(value, part)) return undefined;
    value = (value as TomlTable)[part];
  }
  return value;
}

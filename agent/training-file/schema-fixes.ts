// Ways to mend what a schema refuses: the name or the value that was probably meant.
import type { TomlValue } from "../toml/table.ts";
import type { KeyPath } from "../toml/tree.ts";
import type { KeyFix } from "./key-problem.ts";
import type { SchemaNode } from "./keys.ts";
import { moveFix, removeFix, renameFix, setFix } from "./mend.ts";
import { nearest } from "./suggest.ts";

/** Choices beyond these are left to completion. */
const mostChoices = 6;

/**
 * @param meant paths that were probably meant
 * @param isFree whether nothing stands at a path yet
 */
export function unknownKeyFixes(
  path: KeyPath,
  meant: readonly (readonly string[])[],
  isFree: (path: KeyPath) => boolean,
): KeyFix[] {
  const name = String(path.at(-1));
  const table = path.slice(0, -1).join(".");
  const free = meant.filter(isFree);
  const fixes = free.map((to) => {
    const meantName = to.at(-1)!;
    // What another trainer calls so may count in other units.
    const isSlip = meant.length === 1 && nearest(name, [meantName]) !== undefined;
    const certainty = isSlip ? "preferred" : "possible";
    return to.slice(0, -1).join(".") === table
      ? renameFix(path, meantName, certainty)
      : moveFix(path, to, certainty);
  });
  return [...fixes, removeFix(path, "possible")];
}

/** The key with a value that may stand there. */
export function missingKeyFixes(path: KeyPath, schema: SchemaNode | undefined): KeyFix[] {
  if (schema?.const !== undefined) return [setFix(path, schema.const, "preferred")];
  const { default: usual, enum: choices, properties, anyOf, required } = schema ?? {};
  if (properties !== undefined) {
    const first = required?.[0] ?? anyOf?.[0]?.required?.[0];
    return first === undefined ? [] : missingKeyFixes([...path, first], properties[first]);
  }
  if (choices !== undefined) return choices.slice(0, mostChoices).map((one) => setFix(path, one, "possible"));
  if (usual !== undefined) return [setFix(path, usual as TomlValue, "possible")];
  if (schema?.file === "rows") return [setFix(path, "rows.jsonl", "possible")];
  return schema?.type === "string" ? [setFix(path, "", "possible")] : [];
}

export function wrongValueFixes(path: KeyPath, value: TomlValue, schema: SchemaNode | undefined): KeyFix[] {
  if (schema === undefined) return [];
  const meant = meantValue(value, schema);
  const fixes = meant === undefined ? [] : [setFix(path, meant, "preferred")];
  const others = legalValues(value, schema).filter((one) => one !== meant);
  return [...fixes, ...others.map((one) => setFix(path, one, "possible"))];
}

/** The value in another form: with quotes or without, in a list, without a slip. */
function meantValue(value: TomlValue, schema: SchemaNode): TomlValue | undefined {
  const { type, enum: choices, items } = schema;
  if (choices !== undefined) return typeof value === "string" ? nearest(value, choices) : undefined;
  const isScalar = typeof value !== "object";
  if (type === "array" && items !== undefined && isScalar) {
    const element = isLegal(value, items) ? value : meantValue(value, items);
    return element === undefined ? undefined : [element];
  }
  if (type === "string" && isScalar) return isLegal(String(value), schema) ? String(value) : undefined;
  if (typeof value !== "string") return undefined;
  const written = value.trim();
  if (type === "boolean" && /^(?:true|false)$/i.test(written)) return written.toLowerCase() === "true";
  const number = written === "" ? Number.NaN : Number(written.replaceAll("_", ""));
  return isLegal(number, schema) ? number : undefined;
}

/** The choices, or the nearest number, or else the usual value. */
function legalValues(value: TomlValue, schema: SchemaNode): TomlValue[] {
  const { const: only, enum: choices, type, minimum, maximum, default: usual } = schema;
  if (only !== undefined) return [only];
  if (choices !== undefined) return choices.slice(0, mostChoices);
  if (type === "boolean") return [true, false];
  if ((type === "integer" || type === "number") && typeof value === "number") {
    const whole = type === "integer" ? Math.round(value) : value;
    const near = Math.min(Math.max(whole, minimum ?? -Infinity), maximum ?? Infinity);
    if (isLegal(near, schema)) return [near];
    const smallest = type === "integer" ? (schema.exclusiveMinimum ?? Number.NaN) + 1 : Number.NaN;
    if (isLegal(smallest, schema) && value < smallest) return [smallest];
  }
  return usual === undefined || typeof usual === "object" ? [] : [usual as TomlValue];
}

function isLegal(value: TomlValue, schema: SchemaNode): boolean {
  const { type, enum: choices, minimum, exclusiveMinimum, maximum, minLength = 0, maxLength } = schema;
  if (typeof value === "string") {
    if (type !== "string" || (choices !== undefined && !choices.includes(value))) return false;
    return value.length >= minLength && value.length <= (maxLength ?? Infinity);
  }
  if (typeof value === "boolean") return type === "boolean";
  if (typeof value !== "number" || (type !== "integer" && type !== "number")) return false;
  if (!Number.isFinite(value) || (type === "integer" && !Number.isSafeInteger(value))) return false;
  const isAbove = value >= (minimum ?? -Infinity) && value > (exclusiveMinimum ?? -Infinity);
  return isAbove && value <= (maximum ?? Infinity);
}

// What each field of the form may hold, read off the schema of training files.
import * as z from "zod";
import { FormKey } from "../../../schemas/panels/training-form.ts";
import { TrainingFile } from "../../../schemas/training.ts";
import type { Translate } from "../../translate.ts";
import type { TomlValue } from "../edit-toml.ts";

/** The part of JSON Schema that zod writes for these keys. */
interface SchemaNode {
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

const schema = z.toJSONSchema(TrainingFile, { io: "input" }) as SchemaNode;

export const formKeys: readonly FormKey[] = FormKey.options;

export type Parsed =
  { readonly value: TomlValue | undefined; readonly problem?: undefined } | { readonly problem: string };

/** Where a key stands: ["training", "steps"]. */
export function pathOf(key: string): [string] | [string, string] {
  const [table, name] = key.split(".") as [string, string | undefined];
  return name === undefined ? [table] : [table, name];
}

/** As a person would write the default into the field; empty where there is none. */
export function defaultText(key: FormKey): string {
  const { default: usual } = nodeOf(key);
  return usual === undefined ? "" : valueText(usual as TomlValue);
}

/** As it stands in a field: a list is separated by commas. */
export function valueText(value: TomlValue): string {
  if (typeof value === "number" && value !== 0 && Math.abs(value) < 0.01) {
    const [digits, power] = value.toExponential().split("e");
    return `${digits!}e${Number(power)}`;
  }
  return typeof value === "object" ? value.join(",") : String(value);
}

/** Reads what a field holds; an empty one leaves the key out. */
export function parseText(key: FormKey, text: string, t: Translate): Parsed {
  const node = nodeOf(key);
  const trimmed = text.trim();
  // A list of choices that has a default may be none of them; any other that is empty is left out.
  const mayBeEmpty = node.items?.enum !== undefined && node.default !== undefined;
  if (trimmed === "" && !mayBeEmpty) return { value: undefined };
  switch (node.type) {
    case "integer":
    case "number":
      return parseNumber(node, trimmed, t);
    case "boolean":
      return { value: trimmed === "true" };
    case "array":
      return { value: parseList(node, trimmed) };
    default:
      return parseString(node, trimmed, t);
  }
}

function parseList({ items }: SchemaNode, text: string): string[] {
  const parts = text.split(",").map((item) => item.trim());
  return parts.filter((item) => items?.enum?.includes(item) ?? item !== "");
}

function nodeOf(key: FormKey): SchemaNode {
  const [table, name] = pathOf(key);
  const node = schema.properties![table]!;
  return name === undefined ? node : node.properties![name]!;
}

function parseNumber(node: SchemaNode, text: string, t: Translate): Parsed {
  const isNumber = /^[+-]?\d[\d_]*(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  const value = Number(text.replaceAll("_", ""));
  const isWhole = node.type !== "integer" || Number.isSafeInteger(value);
  const isInside =
    value >= (node.minimum ?? -Infinity) &&
    value > (node.exclusiveMinimum ?? -Infinity) &&
    value <= (node.maximum ?? Infinity);
  return isNumber && isWhole && isInside ? { value } : { problem: describeRange(node, t) };
}

function describeRange(node: SchemaNode, t: Translate): string {
  const { minimum, exclusiveMinimum, type } = node;
  // What zod writes for every whole number is no limit that a person has to know of.
  const most = node.maximum === Number.MAX_SAFE_INTEGER ? undefined : readable(node.maximum);
  if (type === "integer") {
    // "Positive" is written as "above 0".
    const least = readable(exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1) ?? "0";
    return most === undefined
      ? t("A whole number of at least {0}.", least)
      : t("A whole number from {0} to {1}.", least, most);
  }
  const above = readable(exclusiveMinimum);
  if (above === undefined) return t("A number from {0} to {1}.", readable(minimum) ?? "0", most ?? "∞");
  return most === undefined
    ? t("A number above {0}.", above)
    : t("A number above {0}, at most {1}.", above, most);
}

function readable(value: number | undefined): string | undefined {
  return value?.toLocaleString("en", { maximumSignificantDigits: 15 });
}

function parseString(node: SchemaNode, text: string, t: Translate): Parsed {
  const { enum: choices, maxLength = Infinity } = node;
  if (choices !== undefined && !choices.includes(text))
    return { problem: t("One of {0}.", choices.join(", ")) };
  if (text.length > maxLength) return { problem: t("At most {0} characters.", maxLength) };
  return { value: text };
}

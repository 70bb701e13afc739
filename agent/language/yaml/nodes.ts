// What nodes of the YAML parser say of themselves, in the terms that are used here.
import { isNode, isScalar, type Node, type Pair, type Scalar } from "yaml";
import type { YamlPlace } from "./problem.ts";

/** Undefined for a key that is a list, a map or an alias. */
export function keyOf({ key }: Pair): { name: string; node: Scalar } | undefined {
  return isScalar(key) ? { name: textOf(key), node: key } : undefined;
}

/** The schema makes texts of all scalars. */
export function textOf({ value }: Scalar): string {
  return typeof value === "string" ? value : "";
}

/** Without the comment and the line breaks behind it. */
export function placeOf(node: Node): YamlPlace {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
}

/** As it is written. */
export function sourceOf(value: unknown, text: string): string {
  if (!isNode(value)) return "";
  const { start, end } = placeOf(value);
  return text.slice(start, end);
}

export function isPlain(node: Scalar): boolean {
  return node.type === "PLAIN";
}

export function isFalseOrNothing(value: unknown): boolean {
  if (value === null) return true;
  if (!isScalar(value) || !isPlain(value)) return false;
  return ["", "~", "null", "false", "no", "off"].includes(textOf(value).toLowerCase());
}

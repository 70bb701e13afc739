// The form in which the keys of another trainer's YAML file are written down.
import { joinWithOr } from "../../training-file/keys.ts";

export type YamlKind = "boolean" | "integer" | "number" | "text" | "list" | "map";

export interface YamlKey {
  /** Any of these; nothing (`null`) may stand everywhere. */
  kind: YamlKind | `${YamlKind} or ${YamlKind}` | `${YamlKind} or ${YamlKind} or ${YamlKind}` | "any";
  /** The texts that it may be. */
  values?: readonly string[];
  /** Other texts are taken too, as what a plugin brings. */
  open?: true;
  default?: string | number | boolean;
  about?: string;
  /** The entries of a list; texts where nothing is said. */
  items?: YamlKey;
  /** The keys of a map; a map without them is left alone. */
  keys?: YamlKeys;
  /** The key that has taken its place, with the same values. */
  renamed?: string;
  /** What to write where it was true. */
  becomes?: string;
  /** What to use, where that is more than another name. */
  instead?: string;
  /** The trainer stops at it. */
  removed?: true;
}

export type YamlKeys = Readonly<Record<string, YamlKey>>;

/** Names come from files, so that "constructor" must find nothing. */
export function keyNamed(keys: YamlKeys, name: string): YamlKey | undefined {
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

/** Empty where anything goes. */
export function kindsOf({ kind }: YamlKey): readonly YamlKind[] {
  return kind === "any" ? [] : (kind.split(" or ") as YamlKind[]);
}

/** It should not be written any more. */
export function isOutdated(key: YamlKey): boolean {
  return [key.renamed, key.becomes, key.instead, key.removed].some((mark) => mark !== undefined);
}

/** As in `"auto" or true or false`. */
export function describeKinds(key: YamlKey): string {
  const { values } = key;
  const kinds = kindsOf(key);
  if (kinds.length === 0) return "anything";
  const isClosed = values !== undefined && key.open !== true;
  return joinWithOr(
    kinds.flatMap((kind) =>
      kind === "text" && isClosed ? values.map((value) => JSON.stringify(value)) : [kindNames[kind]],
    ),
  );
}

const kindNames: Readonly<Record<YamlKind, string>> = {
  boolean: "true or false",
  integer: "a whole number",
  number: "a number",
  text: "a text",
  list: "a list",
  map: "a map",
};

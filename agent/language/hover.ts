// What the key under the cursor means, and which value takes effect in the end: that of the file, of a base, or the default.
import path from "node:path";
import type { Hover } from "vscode-languageserver";
import { nodeAt, placeAt, type Place } from "../toml/find.ts";
import { toValue, type TomlValue } from "../toml/table.ts";
import type { KeyPath, Span } from "../toml/tree.ts";
import { writeValue } from "../toml/write-value.ts";
import type { FileKey } from "../training-file/keys.ts";
import { readChain, spanOf, type Link, type Texts } from "./chain.ts";
import type { LanguageDocument } from "./document.ts";
import { explanationOf } from "./explain.ts";

/** Longest value that is shown, in characters. */
const longestValue = 80;

/** Null where no key is, or none that its dialect knows. */
export function hover(document: LanguageDocument, offset: number, texts: Texts): Hover | null {
  const found = keyUnder(document, placeAt(document.tree, offset));
  if (found === undefined) return null;
  const { key, span } = found;
  const name = key.path.join(".");
  const title = key.schema.properties === undefined ? `**${name}**` : `**[${name}]**`;
  const parts = [title, explanationOf(key), effectOf(document, key.path, texts)];
  return {
    contents: { kind: "markdown", value: parts.filter((part) => part !== "").join("\n\n") },
    range: document.positions.rangeOf(span),
  };
}

function keyUnder({ dialect }: LanguageDocument, place: Place): { key: FileKey; span: Span } | undefined {
  if (place.kind === "header") {
    const { parts, path: whole } = place.statement;
    const part = parts[place.part];
    const above = namesOf(whole).slice(0, -parts.length);
    return keyAt([...above, ...parts.slice(0, place.part + 1).map(({ name }) => name)], part);
  }
  if (place.kind === "key") {
    const part = place.pair.parts[place.part];
    const names = place.pair.parts.slice(0, place.part + 1).map(({ name }) => name);
    return keyAt([...namesOf(place.table), ...names], part);
  }
  if (place.kind === "value") return keyAt(namesOf(place.path), place.node);
  return undefined;

  function keyAt(names: readonly string[], span: Span | undefined) {
    const key = dialect.keys.key(names);
    return key === undefined || span === undefined ? undefined : { key, span };
  }
}

/** Where the value comes from that takes effect, and what it goes before. */
function effectOf({ file, tree, positions, dialect }: LanguageDocument, key: KeyPath, texts: Texts): string {
  if (!dialect.hasBases || dialect.keys.key(key)?.schema.properties !== undefined) return "";
  const { links } = readChain(file, tree, positions, texts);
  if (links.length < 2) return "";
  const written = links.flatMap((link) => {
    const node = nodeAt(link.tree, key);
    return node === undefined ? [] : [{ link, value: toValue(node) }];
  });
  const [first, ...below] = written;
  if (first === undefined) {
    const preset = dialect.keys.key(key)?.schema.default;
    return preset === undefined ? "" : `Takes effect: ${shown(preset as TomlValue)}, by default`;
  }
  const from = first.link === links[0] ? "from this file" : fromPlace(placeOf(first.link, key, file));
  const others = below.map(({ link, value }) => {
    const { name, line } = placeOf(link, key, file);
    return `\`${name}\` line ${line}: ${shown(value)}`;
  });
  const instead =
    others.length === 0 ? "" : ["\n", "It goes before", ...others.map((other) => `- ${other}`)].join("\n");
  return `Takes effect: ${shown(first.value)}, ${from}${instead}`;
}

interface ValuePlace {
  name: string;
  line: number;
}

function fromPlace({ name, line }: ValuePlace): string {
  return `from \`${name}\` line ${line}`;
}

function placeOf(link: Link, key: KeyPath, from: string): ValuePlace {
  const { line } = link.positions.positionAt(spanOf(link, key, "value").start);
  const name = path.relative(path.dirname(from), link.file).replaceAll("\\", "/");
  return { name, line: line + 1 };
}

function shown(value: TomlValue): string {
  const written = writeValue(value);
  return `\`${written.length > longestValue ? `${written.slice(0, longestValue)}…` : written}\``;
}

function namesOf(key: KeyPath): string[] {
  return key.filter((part) => typeof part === "string");
}

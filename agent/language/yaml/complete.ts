// What may be written at a place of a YAML file, and what a key means: the keys at the top and their values.
import { describeKinds, isOutdated, keyNamed, kindsOf, type YamlKey } from "./table.ts";
import { yamlDialects, type YamlDialectId } from "./dialects.ts";
import type { YamlPlace } from "./problem.ts";

/** `text` takes the place of `start` to `end`. */
export interface YamlCompletion extends YamlPlace {
  label: string;
  text: string;
  kind: "key" | "value";
  detail: string;
}

/** Keys at the beginning of a line and the known values behind one; nothing in nested maps. */
export function completeYaml(text: string, offset: number, dialect: YamlDialectId): YamlCompletion[] {
  const line = lineAt(text, offset);
  const before = text.slice(line.start, offset);
  if (/^\w*$/.test(before)) return completeKeys(text, line, offset, dialect);
  const [, name, gap, begun] = /^(\w+):([ \t]+)([\w.-]*)$/.exec(before) ?? [];
  const key = name === undefined ? undefined : keyNamed(topKeys(text, dialect), name);
  if (key === undefined) return [];
  const rest = /^[\w./-]*/.exec(text.slice(offset, line.end))![0];
  const start = line.start + name!.length + 1 + gap!.length;
  const end = start + begun!.length + rest.length;
  return valuesOf(key).map((label) => ({
    label,
    text: label,
    kind: "value",
    detail: String(key.default) === label ? "default" : "",
    start,
    end,
  }));
}

export interface YamlHover extends YamlPlace {
  /** Markdown. */
  text: string;
}

/** What the key at the top is whose name stands at `offset`. */
export function hoverYaml(text: string, offset: number, dialect: YamlDialectId): YamlHover | undefined {
  const { start, end } = lineAt(text, offset);
  const name = /^(\w+)[ \t]*:/.exec(text.slice(start, end))?.[1];
  if (name === undefined || offset > start + name.length) return undefined;
  const key = keyNamed(topKeys(text, dialect), name);
  if (key === undefined) return undefined;
  const use = key.renamed ?? key.becomes ?? key.instead;
  const parts = [
    `**${name}**: ${describeKinds(key)}`,
    key.about,
    key.default === undefined ? undefined : `Default: \`${key.default}\`.`,
    use === undefined ? undefined : `Out of date; use \`${use}\`.`,
  ];
  return { text: parts.filter((part) => part !== undefined).join("\n\n"), start, end: start + name.length };
}

function completeKeys(
  text: string,
  line: YamlPlace,
  offset: number,
  dialect: YamlDialectId,
): YamlCompletion[] {
  const written = /^(\w*)([ \t]*:)?/.exec(text.slice(line.start, line.end))!;
  const hasColon = written[2] !== undefined;
  const end = Math.max(offset, line.start + written[1]!.length);
  const present = namesIn(text);
  return Object.entries(topKeys(text, dialect))
    .filter(([name, key]) => !isOutdated(key) && (!present.has(name) || name === written[1]))
    .map(([label, key]) => ({
      label,
      text: hasColon ? label : `${label}: `,
      kind: "key",
      detail: key.about ?? describeKinds(key),
      start: line.start,
      end,
    }));
}

function valuesOf(key: YamlKey): string[] {
  return [...(kindsOf(key).includes("boolean") ? ["true", "false"] : []), ...(key.values ?? [])].map(
    (value) => (value === "no" ? '"no"' : value),
  );
}

function topKeys(text: string, dialect: YamlDialectId) {
  return yamlDialects[dialect].keys(namesIn(text));
}

function namesIn(text: string): ReadonlySet<string> {
  return new Set(Array.from(text.matchAll(/^(\w+)[ \t]*:/gm), (match) => match[1]!));
}

function lineAt(text: string, offset: number): YamlPlace {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return { start: offset === 0 ? 0 : start, end: end === -1 ? text.length : end };
}

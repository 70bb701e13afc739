// The keys that a table may hold and does not yet, each with a value to begin from.
import type { CompletionItem, CompletionItemKind, CompletionItemTag } from "vscode-languageserver";
import { entryAt } from "../toml/find.ts";
import type { KeyPath, Span } from "../toml/tree.ts";
import { describeAllowed, isTable, type FileKey, type SchemaNode } from "../training-file/keys.ts";
import type { LanguageDocument } from "./document.ts";
import { explanationOf } from "./explain.ts";
import type { TomlValue } from "../toml/table.ts";
import { writeValue } from "../toml/write-value.ts";

/** Of the protocol. */
const kinds = { key: 10, table: 9 } as const satisfies Record<string, CompletionItemKind>;
const deprecated: CompletionItemTag = 1;

export interface KeyPlace {
  /** The table that the key is for. */
  table: KeyPath;
  /** What is there of it already. */
  span: Span;
  /** Whether `=` follows: then only the name is written. */
  hasValue: boolean;
  /** Whether the key stands on a line of its own, as tables' headers may then, too. */
  isNewLine: boolean;
}

/** Needed keys first, then in the order of the schema; deprecated ones last. */
export function completeKeys(
  { dialect, tree, positions }: LanguageDocument,
  place: KeyPlace,
): CompletionItem[] {
  const table = place.table.filter((part) => typeof part === "string");
  const range = positions.rangeOf(place.span);
  return dialect.keys.keys
    .filter(({ path }) => path.length === table.length + 1 && table.every((part, at) => path[at] === part))
    .filter((key) => isFree(key))
    .map((key, index): CompletionItem => {
      const name = key.path.at(-1)!;
      const { schema } = key;
      const order = schema.deprecated === true ? 4 : key.required ? 1 : 2;
      return {
        label: name,
        kind: isTable(key) ? kinds.table : kinds.key,
        detail: describeAllowed(schema),
        documentation: { kind: "markdown", value: explanationOf(key) },
        sortText: `${order}${String(index).padStart(4, "0")}`,
        ...(schema.deprecated === true && { tags: [deprecated] }),
        ...(place.hasValue
          ? { textEdit: { range, newText: name } }
          : { insertTextFormat: 2, textEdit: { range, newText: `${name}${assignment(key)}` } }),
      };
    });

  function isFree({ path, schema }: FileKey): boolean {
    // Tables are offered with their brackets on a line of their own.
    if (schema.properties !== undefined && place.isNewLine && table.length === 0) return false;
    const entry = entryAt(tree, [...place.table, path.at(-1)!]);
    if (entry === undefined) return true;
    const isHere = entry.mentions.some(({ start }) => start >= place.span.start && start <= place.span.end);
    return isHere || entry.value.kind === "table";
  }
}

/** ` = ` and a value, as a snippet: what is most often changed is selected. */
function assignment(key: FileKey): string {
  const { schema } = key;
  if (isTable(key)) return ".";
  return ` = ${snippetFor(schema)}`;
}

function snippetFor(schema: SchemaNode): string {
  const { default: preset, enum: choices, type } = schema;
  if (schema.const !== undefined) return escape(writeValue(schema.const));
  if (choices !== undefined)
    return choiceOf(
      choices.map((choice) => JSON.stringify(choice)),
      preset,
    );
  if (type === "boolean")
    return choiceOf(["true", "false"], preset === undefined ? undefined : !(preset as boolean));
  if (preset !== undefined && (typeof preset === "number" || Array.isArray(preset)))
    return `\${0:${escape(writeValue(preset as TomlValue))}}`;
  if (type === "string") return `"\${0:${escape(typeof preset === "string" ? preset : "")}}"`;
  if (type === "array") return "[$0]";
  if (schema.additionalProperties !== undefined) return "{ $0 }";
  return "$0";
}

/** A choice list of a snippet, what is given by default in front. */
function choiceOf(written: readonly string[], preset: unknown): string {
  const first = preset === undefined ? undefined : JSON.stringify(preset);
  const ordered = [...written.filter((one) => one === first), ...written.filter((one) => one !== first)];
  return `\${1|${ordered.map((one) => one.replace(/[\\,|]/g, "\\$&")).join(",")}|}`;
}

function escape(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}

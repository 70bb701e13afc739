// The values that a key may have: choices, true and false, the default, and what the agent knows by name.
import type { CompletionItem, CompletionItemKind } from "vscode-languageserver";
import { nodeAt } from "../toml/find.ts";
import type { TomlValue } from "../toml/table.ts";
import type { KeyPath, Span } from "../toml/tree.ts";
import { writeValue } from "../toml/write-value.ts";
import { describeAllowed, type SchemaNode } from "../training-file/keys.ts";
import type { LanguageDocument } from "./document.ts";
import type { Workshop } from "./workshop.ts";

/** Of the protocol. */
const kinds = { choice: 20, value: 12, name: 18 } as const satisfies Record<string, CompletionItemKind>;

export interface ValuePlace {
  path: KeyPath;
  schema: SchemaNode;
  /** What is there already, quotes included. */
  span: Span;
  /** Whether it is an element of a list. */
  isInList: boolean;
  /** Of the rows, where the key may name one. */
  columns: readonly string[];
}

export function completeValues(
  document: LanguageDocument,
  place: ValuePlace,
  workshop: Workshop,
): CompletionItem[] {
  const range = document.positions.rangeOf(place.span);
  return [...valuesOf(document, place, workshop)].map(({ value, kind, detail }, index): CompletionItem => {
    const written = writeValue(value);
    return {
      label: written,
      kind,
      ...(detail !== "" && { detail }),
      filterText: written,
      sortText: String(index).padStart(4, "0"),
      textEdit: { range, newText: written },
    };
  });
}

interface Offer {
  value: TomlValue;
  kind: CompletionItemKind;
  detail: string;
}

function* valuesOf(
  { dialect, tree }: LanguageDocument,
  { path, schema, isInList, columns }: ValuePlace,
  workshop: Workshop,
): Generator<Offer> {
  const key = path.join(".");
  if (dialect.id === "trainyard" && key === "dataset.id") yield* datasetNames(workshop);
  if (dialect.id === "trainyard" && key === "dataset.version")
    yield* datasetVersions(workshop, nodeAt(tree, ["dataset", "id"]));
  if (dialect.id === "trainyard" && key === "model.base") yield* modelNames(workshop);
  for (const value of columns) yield { value, kind: kinds.name, detail: "column of the rows" };
  const choices = schema.enum ?? schema.known ?? [];
  for (const value of choices)
    yield { value, kind: kinds.choice, detail: value === schema.default ? "default" : "" };
  if (schema.const !== undefined) yield { value: schema.const, kind: kinds.value, detail: "" };
  if (schema.type === "boolean")
    for (const value of [true, false])
      yield { value, kind: kinds.value, detail: value === schema.default ? "default" : "" };
  else if (schema.default !== undefined && choices.length === 0 && !isInList)
    yield {
      value: schema.default as TomlValue,
      kind: kinds.value,
      detail: `default: ${describeAllowed(schema)}`,
    };
}

function* datasetNames(workshop: Workshop): Generator<Offer> {
  for (const { id, versions } of workshop.datasets())
    yield {
      value: id,
      kind: kinds.name,
      detail: versions.length === 1 ? "1 version" : `${versions.length} versions`,
    };
}

function* modelNames(workshop: Workshop): Generator<Offer> {
  for (const { id, name } of workshop.models())
    yield { value: id, kind: kinds.name, detail: name === id ? "model" : name };
}

function* datasetVersions(workshop: Workshop, named: ReturnType<typeof nodeAt>): Generator<Offer> {
  const id = named?.kind === "string" ? named.value : undefined;
  for (const dataset of workshop.datasets()) {
    if (dataset.id !== id) continue;
    for (const { version, createdAt } of dataset.versions) {
      const isCurrent = version === dataset.current ? ", current" : "";
      yield { value: version, kind: kinds.name, detail: `${createdAt.slice(0, 10)}${isCurrent}` };
    }
  }
}

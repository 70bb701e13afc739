// The text of every generated file, by its path from the root of the repository.
import {
  describeAllowed,
  describeRange,
  isTable,
  trainingKeys,
  type SchemaNode,
  type FileKey,
} from "../../agent/training-file/keys.ts";
import { protocolPage } from "./protocol-page.ts";

export function generatedFiles(): Record<string, string> {
  return {
    "schemas/training.schema.json": `${JSON.stringify(publishedSchema(trainingKeys.schema), null, 2)}\n`,
    "docs/training-files.md": trainingFilesPage(),
    "docs/protocol.md": protocolPage(),
  };
}

/** Validators refuse keywords that JSON Schema does not know, so the unit moves into the description. */
function publishedSchema(schema: SchemaNode): object {
  const published = Object.entries(schema)
    .filter(([keyword]) => keyword !== "unit")
    .map(([keyword, value]: [string, unknown]): [string, unknown] => {
      if (keyword === "description" && schema.unit !== undefined)
        return [keyword, `${String(value)} Unit: ${schema.unit}.`];
      if (keyword === "properties") return [keyword, mapValues(value as Record<string, SchemaNode>)];
      const isSchema = keyword === "items" || (keyword === "additionalProperties" && value !== false);
      return [keyword, isSchema ? publishedSchema(value as SchemaNode) : value];
    });
  return Object.fromEntries(published);
}

function mapValues(properties: Record<string, SchemaNode>): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => [name, publishedSchema(schema)]),
  );
}

function trainingFilesPage(): string {
  const top = trainingKeys.keys.filter((key) => key.path.length === 1 && !isTable(key));
  const tables = trainingKeys.keys.filter(isTable);
  return [
    "<!-- Generated from schemas/training.ts by `npm run generate`. Change the schema, not this page. -->",
    "",
    "# Training files",
    "",
    "A training file says what a model learns from, what it looks like and how it is trained. Its name ends",
    "in `.train.toml`; it is [TOML](https://toml.io), UTF-8, at most 1 MiB. Two keys are enough, every other",
    "one has a default:",
    "",
    "```toml",
    "schema = 1",
    "",
    "[dataset]",
    'path = "questions.jsonl"',
    "```",
    "",
    "Paths are relative to the file that they stand in. `trainyard train FILE` checks the whole file before",
    "anything starts, and says of each mistake the line, the column, what is allowed and what was probably meant.",
    "",
    "## Inheriting",
    "",
    '`extends = "base.train.toml"` takes over another training file. Tables are merged key by key, at every',
    "depth; lists and single values of the file that extends replace those of the base. A base may extend a",
    "file itself, up to 16 in a row.",
    "",
    "Editors that read JSON Schema for TOML can use [`schemas/training.schema.json`](../schemas/training.schema.json).",
    "",
    "## At the top of the file",
    "",
    ...keyTable(top),
    ...tables.flatMap((table) => [
      "",
      `## [${table.path.join(".")}]`,
      "",
      table.schema.description ?? "",
      "",
      ...keyTable(
        trainingKeys.keys.filter(
          (key) => key.path.length === 2 && key.path[0] === table.path[0] && !isTable(key),
        ),
      ),
    ]),
    "",
  ].join("\n");
}

function keyTable(keys: readonly FileKey[]): string[] {
  return [
    "| Key | Type | Default | Range | Unit | Meaning |",
    "|---|---|---|---|---|---|",
    ...keys.map(({ path, schema, required }) => {
      const cells = [
        `\`${path.at(-1)!}\``,
        typeOf(schema),
        defaultOf(schema, required),
        rangeOf(schema),
        schema.unit ?? "",
        schema.description ?? "",
      ];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
  ];
}

function typeOf(schema: SchemaNode): string {
  if (schema.type === "array") return "list of choices";
  if (schema.enum !== undefined) return "choice";
  if (schema.type === "object") return "table of texts";
  const names = { integer: "whole number", number: "number", boolean: "true or false", string: "text" };
  return schema.type === undefined ? "" : names[schema.type];
}

function defaultOf(schema: SchemaNode, required: boolean): string {
  if (required) return "must be given";
  if (schema.default === undefined) return "";
  return `\`${JSON.stringify(schema.default)}\``;
}

function rangeOf(schema: SchemaNode): string {
  const choices = schema.items?.enum ?? schema.enum;
  if (choices !== undefined) return choices.map((choice) => `\`"${choice}"\``).join(", ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.type === "string") return describeAllowed(schema).replace(/^a text ?/, "");
  return describeRange(schema).trim();
}

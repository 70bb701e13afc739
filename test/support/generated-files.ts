// The text of every generated file, by its path from the root of the repository.
import { isTable, trainingKeys, type SchemaNode } from "../../agent/training-file/keys.ts";
import { torchtitanKeys } from "../../agent/language/torchtitan/schema.ts";
import { keyTable } from "./key-tables.ts";
import { protocolPage } from "./protocol-page.ts";
import { torchtitanPage } from "./torchtitan-page.ts";

export function generatedFiles(): Record<string, string> {
  return {
    "schemas/training.schema.json": `${JSON.stringify(publishedSchema(trainingKeys.schema), null, 2)}\n`,
    "schemas/torchtitan.schema.json": `${JSON.stringify(publishedSchema(torchtitanKeys.schema), null, 2)}\n`,
    "docs/training-files.md": trainingFilesPage(),
    "docs/torchtitan-files.md": torchtitanPage(),
    "docs/protocol.md": protocolPage(),
  };
}

/** What keys say besides JSON Schema. */
const ownKeywords = new Set(["unit", "file", "known", "since", "instead", "extension"]);

/** Validators refuse keywords that JSON Schema does not know, so the unit moves into the description. */
function publishedSchema(schema: SchemaNode): object {
  const published = Object.entries(schema)
    .filter(([keyword]) => !ownKeywords.has(keyword))
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

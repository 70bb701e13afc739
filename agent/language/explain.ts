// What a key is, in Markdown: meaning, what may stand there, what stands there by default.
import { writeValue } from "../toml/write-value.ts";
import type { TomlValue } from "../toml/table.ts";
import { describeAllowed, isTable, type FileKey } from "../training-file/keys.ts";

/** Without the key's own name, which its reader has before their eyes. */
export function explanationOf(key: FileKey): string {
  const { schema } = key;
  const facts = isTable(key) ? [] : [`Value: ${describeAllowed(schema)}`];
  if (schema.default !== undefined && !isTable(key))
    facts.push(`Default: \`${writeValue(schema.default as TomlValue)}\``);
  if (key.required && schema.default === undefined) facts.push("Needed in every file");
  if (schema.since !== undefined) facts.push(`Since ${schema.since}`);
  if (schema.extension !== undefined) facts.push(`Of the extension ${schema.extension}`);
  const deprecated =
    schema.deprecated === true
      ? [`**Deprecated.**${schema.instead === undefined ? "" : ` Write \`${schema.instead}\` instead.`}`]
      : [];
  const list = facts.map((fact) => `- ${fact}`).join("\n");
  return [...deprecated, schema.description ?? "", list].filter((part) => part !== "").join("\n\n");
}

// Keys of training files as Markdown tables.
import {
  describeAllowed,
  describeRange,
  type FileKey,
  type SchemaNode,
} from "../../agent/training-file/keys.ts";

/** One line a key, with the version that it came with where there is one. */
export function keyTable(keys: readonly FileKey[]): string[] {
  const hasVersions = keys.some(({ schema }) => schema.since !== undefined);
  const columns = ["Key", "Type", "Default", "Range", "Unit", ...(hasVersions ? ["Since"] : []), "Meaning"];
  return [
    `| ${columns.join(" | ")} |`,
    `|${"---|".repeat(columns.length)}`,
    ...keys.map(({ path, schema, required }) => {
      const cells = [
        `\`${path.at(-1)!}\``,
        typeOf(schema),
        defaultOf(schema, required),
        rangeOf(schema),
        schema.unit ?? "",
        ...(hasVersions ? [schema.since ?? ""] : []),
        schema.description ?? "",
      ];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
  ];
}

function typeOf(schema: SchemaNode): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.type === "array") return listOf(schema.items);
  if (schema.enum !== undefined) return "choice";
  if (schema.type === "object") return "table of texts";
  const names = { integer: "whole number", number: "number", boolean: "true or false", string: "text" };
  return schema.type === undefined ? "" : names[schema.type];
}

function listOf(items: SchemaNode | undefined): string {
  if (items?.enum !== undefined) return "list of choices";
  return items?.type === "array" ? "list of lists of texts" : "list of texts";
}

function defaultOf(schema: SchemaNode, required: boolean): string {
  if (required) return "must be given";
  if (schema.default === undefined) return "";
  return `\`${JSON.stringify(schema.default)}\``;
}

function rangeOf(schema: SchemaNode): string {
  const choices = schema.items?.enum ?? schema.enum ?? schema.known;
  if (choices !== undefined) return choices.map((choice) => `\`"${choice}"\``).join(", ");
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.type === "string") return describeAllowed(schema).replace(/^a text ?/, "");
  return describeRange(schema).trim();
}

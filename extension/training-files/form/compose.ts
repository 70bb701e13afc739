// Writes a new training file as a person would: what matters in the order of the schema, with a few comments.
import { FormKey, type ColumnParts } from "../../../schemas/panels/training-form.ts";
import { formatValue, type TomlValue } from "../edit-toml.ts";
import { defaultText, pathOf, valueText } from "./key-rules.ts";

/** Written also where they are the defaults: whoever reads the file wants to see them. */
const stated: ReadonlySet<FormKey> = new Set<FormKey>([
  "name",
  "model.num_hidden_layers",
  "model.hidden_size",
  "model.num_attention_heads",
  "lora.rank",
  "lora.alpha",
  "dpo.beta",
  "training.steps",
  "training.local_batch_size",
  "training.seq_len",
  "optimizer.lr",
]);

/** How `[dataset]` names the rows: by their file, or by the version that they were imported as. */
export interface RowsKeys {
  readonly path?: string;
  readonly id?: string;
  readonly version?: string;
  readonly columns?: ColumnParts;
}

export interface NewFile {
  readonly values: Readonly<Partial<Record<FormKey, TomlValue>>>;
  readonly rows: RowsKeys | undefined;
  /** Stands at the top. */
  readonly heading: string;
  /** Lines above a key. */
  readonly comments: Readonly<Partial<Record<FormKey, string>>>;
}

export function composeTrainingFile({ values, rows, heading, comments }: NewFile): string {
  const tables = new Map<string, string[]>([["", [comment(heading), "schema = 1"]]]);
  const add = (table: string, ...lines: string[]): void => {
    tables.set(table, [...(tables.get(table) ?? [`[${table}]`]), ...lines]);
  };
  if (values.name !== undefined) add("", `name = ${formatValue(values.name)}`);
  for (const [name, value] of Object.entries(rows ?? {}) as [string, string | ColumnParts | undefined][])
    if (value !== undefined) add("dataset", `${name} = ${formatValue(value)}`);
  for (const key of FormKey.options) {
    const value = values[key];
    const [table, name] = pathOf(key);
    if (name === undefined || value === undefined) continue;
    if (!stated.has(key) && valueText(value) === defaultText(key)) continue;
    const above = comments[key];
    if (above !== undefined) add(table, comment(above));
    add(table, `${name} = ${formatValue(value)}`);
  }
  return [...tables.values()].map((lines) => `${lines.join("\n")}\n`).join("\n");
}

function comment(text: string): string {
  return `# ${text.replaceAll(/\s*\n\s*/g, " ")}`;
}

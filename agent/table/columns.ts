// The columns of a table, learnt from its first records.
import type { ColumnKind, TableColumn } from "../../schemas/protocol/table.ts";
import { kindOf, valueIn } from "./cells.ts";
import type { RecordSource, TableRecord } from "./record-source.ts";

/** More than people look at; what a row has besides is counted. */
const mostColumns = 256;

export function learnColumns(
  { format, header }: RecordSource,
  records: readonly TableRecord[],
): TableColumn[] {
  const rows = records.flatMap(({ content }) => ("value" in content ? [content.value] : []));
  const names = new Set(header.slice(0, mostColumns));
  for (const row of rows) {
    for (const name of Object.keys(row)) {
      if (names.size === mostColumns) break;
      names.add(name);
    }
  }
  return [...names].map((name) => {
    const values = rows.map((row) => valueIn(row, name));
    return { name, kind: format === "csv" ? kindOfTexts(values) : kindOfValues(values) };
  });
}

function kindOfValues(values: readonly unknown[]): ColumnKind {
  const kinds = new Set(values.flatMap((value) => kindOf(value) ?? []));
  const [only] = kinds;
  return kinds.size > 1 ? "mixed" : (only ?? "text");
}

/** In CSV everything is text, and a column of nothing but numbers means numbers. */
function kindOfTexts(values: readonly unknown[]): ColumnKind {
  const texts = values.filter((value) => typeof value === "string" && value.trim() !== "");
  return texts.length > 0 && texts.every((text) => numberIn(text) !== undefined) ? "number" : "text";
}

/** A number, or a text that is one. */
export function numberIn(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (
    typeof value !== "string" ||
    value.length > 400 ||
    !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)
  )
    return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

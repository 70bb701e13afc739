// Opens a table over a file that is written down in the test.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Table, type KnownTable } from "../../../agent/table/table.ts";
import { DatasetSection } from "../../../schemas/training.ts";
import type { TableFilter, TableSort } from "../../../schemas/protocol/table.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

export interface Opened {
  readonly file: string;
  readonly table: Table;
  /** Opens it again as another process would. */
  readonly again: (known?: KnownTable) => Promise<Table>;
}

export async function openTable(
  name: string,
  content: string | Uint8Array,
  section: object = {},
): Promise<Opened> {
  const folder = temporaryFolder();
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const cache = path.join(folder, "cache");
  mkdirSync(cache);
  const rows = { file, section: DatasetSection.parse({ path: file, ...section }) };
  const open = (known?: KnownTable): Promise<Table> => Table.open({ rows, folder: cache, known });
  return { file, table: await open(), again: open };
}

/** JSONL with a number and a text in every row. */
export function numbered(count: number, textOf = (index: number): string => `row ${index}`): string {
  return Array.from(
    { length: count },
    (_, index) => `${JSON.stringify({ number: index, text: textOf(index) })}\n`,
  ).join("");
}

/** The first cells of a page. */
export async function cellsAt(
  table: Table,
  offset: number,
  limit = 3,
  view?: string,
): Promise<(string | null)[]> {
  return (await table.rows({ offset, limit, view })).map(({ cells }) => cells[0] ?? null);
}

/** Numbers of the rows of a view. */
export async function rowsOfView(
  table: Table,
  filters: readonly Partial<TableFilter>[],
  sort: readonly TableSort[] = [],
): Promise<number[]> {
  const asked = filters.map((filter) => ({ matchCase: false, ...filter }) as TableFilter);
  const view = await table.view(asked, sort, {});
  const rows = await table.rows({ view: view.id, offset: 0, limit: 1000 });
  return rows.map(({ row }) => row);
}

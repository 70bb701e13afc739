// A record as a table shows it, and pages of such rows that fit into one answer.
import type { TableColumn, TableRow } from "../../schemas/protocol/table.ts";
import { cellOf, valueIn } from "./cells.ts";
import { worstProblem, type Judge } from "./judge.ts";
import type { TableRecord } from "./record-source.ts";

/** Characters of all cells of a page, after which it ends. */
const charactersOfPage = 1 << 20;
/** Bytes of the file that may be read for a page, after which it ends. */
const bytesOfPage = 16 * 2 ** 20;

export function showRow(
  record: TableRecord,
  position: number,
  columns: readonly TableColumn[],
  judge: Judge,
): TableRow {
  const { record: row, rowLine: line, content } = record;
  const values = "value" in content ? content.value : {};
  const cells = columns.map(({ name }) => cellOf(valueIn(values, name)));
  const others =
    Object.keys(values).length - columns.filter(({ name }) => Object.hasOwn(values, name)).length;
  const problem = worstProblem(judge.judge(record));
  return {
    ...{ position, row, line },
    cells: cells.map(({ text }) => text),
    cut: cells.flatMap(({ isCut }, index) => (isCut ? [index] : [])),
    ...(others > 0 && { others }),
    ...(problem !== undefined && { problem }),
  };
}

/** Says of each row whether there is room for it; there is for the first one. */
export class PageRoom {
  #rows = 0;
  #characters = 0;
  #bytes = 0;

  /** @param bytes of the record in the file */
  take({ cells, problem }: TableRow, bytes: number | undefined): boolean {
    this.#characters +=
      cells.reduce((sum, cell) => sum + (cell?.length ?? 0), 0) + (problem?.message.length ?? 0);
    this.#bytes += bytes ?? bytesOfPage;
    this.#rows += 1;
    return this.#rows === 1 || (this.#characters <= charactersOfPage && this.#bytes <= bytesOfPage);
  }
}

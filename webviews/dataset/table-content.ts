// The table of the rows: the line of each with what is to become of it, and its columns.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Example, PreferencePart } from "../../schemas/dataset.ts";
import type { TableColumn as RowColumn, TableRow } from "../../schemas/protocol/table.ts";
import { countInWords } from "../amounts.ts";
import { codicon } from "../controls.ts";
import type { TableColumn, TableContent } from "../table/table-content.ts";
import { isInEditor } from "../host.ts";
import { t } from "../texts.ts";
import { cell, shortened } from "./cell.ts";
import type { PendingModel } from "./pending-model.ts";
import type { RowsModel } from "./rows-model.ts";

export interface TableContentOptions {
  readonly rows: RowsModel;
  readonly pending: PendingModel;
  readonly name: string;
  readonly hidden: ReadonlySet<string>;
  readonly onMark: (row: TableRow, isExcluded: boolean) => void;
}

/** Id of the pinned column; those of the file have their names behind a letter. */
const LINE = "line";

function columnId(name: string): string {
  return `c${name}`;
}

/** The column of the file that a column of the table shows. */
export function columnName(id: string): string {
  return id.slice(1);
}

export function tableContent(options: TableContentOptions): TableContent<TableRow> {
  const { rows, pending, name, hidden } = options;
  const columns = rows.columns.flatMap((column, index) =>
    hidden.has(column.name) ? [] : [dataColumn(column, index, pending)],
  );
  return {
    label: name,
    columns: [lineColumn(options), ...columns],
    rowCount: rows.rowCount,
    rowAt: (position) => rows.rowAt(position),
    sort: rows.wanted.sort.map(({ column, descending }) => ({
      column: columnId(column),
      descending,
    })),
    rowClass: ({ row, problem }) =>
      [
        pending.isExcluded(row) ? "excluded" : "",
        pending.editOf(row) === undefined ? "" : "edited",
        problem?.severity === "error" ? "broken" : "",
      ].join(" "),
  };
}

function lineColumn({ rows, pending, onMark }: TableContentOptions): TableColumn<TableRow> {
  const digits = countInWords(Math.max(999, rows.fileRows)).length;
  return {
    id: LINE,
    title: t("Line"),
    width: 66 + digits * 8,
    pinned: true,
    cell: (row) =>
      html`<span class="line"
        ><span class="line-number">${countInWords(row.line)}</span>${mark(row, pending)}${
          isInEditor ? excluding(row, pending, onMark) : nothing
        }</span
      >`,
  };
}

function excluding(
  row: TableRow,
  pending: PendingModel,
  onMark: TableContentOptions["onMark"],
): TemplateResult {
  const isExcluded = pending.isExcluded(row.row);
  return html`<button
    type="button"
    class="exclude"
    role="checkbox"
    tabindex="-1"
    aria-checked=${isExcluded}
    aria-label=${t("Exclude line {0}", countInWords(row.line))}
    title=${isExcluded ? t("Include this row again (Delete)") : t("Exclude this row (Delete)")}
    @click=${() => {
      onMark(row, !isExcluded);
    }}
  >
    ${codicon("circle-slash")}
  </button>`;
}

/** What there is to say of the row, in one sign. */
function mark({ row, problem }: TableRow, pending: PendingModel): TemplateResult {
  if (pending.editOf(row) !== undefined) {
    return html`<span class="mark" role="img" aria-label=${t("edited")} title=${t("Edited, not saved yet.")}
      >${codicon("edit")}</span
    >`;
  }
  if (problem === undefined) return html`<span class="mark">${nothing}</span>`;
  return html`<span
    class="mark ${problem.severity}"
    role="img"
    aria-label=${problem.message}
    title=${problem.message}
    >${codicon(problem.severity)}</span
  >`;
}

function dataColumn({ name, kind }: RowColumn, index: number, pending: PendingModel): TableColumn<TableRow> {
  const isShort = kind === "number" || kind === "boolean";
  return {
    id: columnId(name),
    title: name,
    width: isShort ? 100 : kind === "messages" ? 480 : 240,
    grows: !isShort,
    ...(kind === "number" && { align: "end" as const }),
    sortable: true,
    cell: (row) => {
      const edit = pending.editOf(row.row);
      const text = edit === undefined ? undefined : editedText(edit.example, name);
      return text === undefined ? cell(row, index) : shortened(text);
    },
  };
}

/** What an edited row holds under a name that examples have; undefined for other columns. */
function editedText(example: Example, column: string): string | undefined {
  if (example.kind === "conversation") {
    return column === "messages" ? textOfPart(example.messages) : undefined;
  }
  if (example.kind === "preference") {
    if (column !== "prompt" && column !== "chosen" && column !== "rejected") return undefined;
    return textOfPart(example[column]);
  }
  if (example.kind === "text") return column === "text" ? example.text : undefined;
  return column === "prompt" ? example.prompt : column === "completion" ? example.completion : undefined;
}

function textOfPart(part: PreferencePart): string {
  if (typeof part === "string") return part;
  return part.map(({ role, content }) => `${role}: ${content}`).join("\n");
}

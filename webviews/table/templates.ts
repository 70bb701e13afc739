// The header and the rows of a table as the page has them.
import { html, nothing, type TemplateResult } from "lit-html";
import { codicon } from "../controls.ts";
import type { Cell } from "./movement.ts";
import type { ColumnSort, TableColumn, TableContent } from "./table-content.ts";

export interface Drawing<R> {
  readonly content: TableContent<R>;
  readonly active: Cell;
  readonly selection: { readonly first: number; readonly last: number };
  /** Id of a cell in the page. */
  readonly idOf: (cell: Cell) => string;
  /** Pixels from the top of the body. */
  readonly topOf: (position: number) => number;
  readonly onSort: (column: number, isFurther: boolean) => void;
  readonly onResizeStart: (event: PointerEvent, column: number) => void;
  readonly onFit: (column: number) => void;
}

export function headerRow<R>(drawing: Drawing<R>): TemplateResult {
  const cells = drawing.content.columns.map((column, index) => headerCell(drawing, column, index));
  return html`<div class="table-row" role="row" aria-rowindex="1">${cells}</div>`;
}

function headerCell<R>(drawing: Drawing<R>, column: TableColumn<R>, index: number): TemplateResult {
  const { active, content, idOf, onFit, onResizeStart, onSort } = drawing;
  const sort = content.sort ?? [];
  const place = sort.findIndex((key) => key.column === column.id);
  return html`<div
    class=${cellClass(column, active.row === -1 && active.column === index)}
    role="columnheader"
    aria-colindex=${index + 1}
    aria-sort=${column.sortable === true ? sortName(sort[place]) : nothing}
    id=${idOf({ row: -1, column: index })}
    style=${cellStyle(index)}
    title=${column.title === "" ? nothing : column.title}
    ?data-sortable=${column.sortable}
    @click=${(event: MouseEvent) => {
      if (column.sortable === true) onSort(index, event.shiftKey);
    }}
  >
    <span class="table-title">${column.title}</span>${
      place < 0 ? nothing : codicon(sort[place]!.descending ? "arrow-down" : "arrow-up")
    }${sort.length > 1 && place >= 0 ? html`<span class="table-sort-place">${place + 1}</span>` : nothing}<span
      class="table-resize"
      @click=${(event: Event) => {
        event.stopPropagation();
      }}
      @dblclick=${() => {
        onFit(index);
      }}
      @pointerdown=${(event: PointerEvent) => {
        onResizeStart(event, index);
      }}
    ></span>
  </div>`;
}

export function bodyRow<R>(drawing: Drawing<R>, position: number): TemplateResult {
  const { content, selection, topOf } = drawing;
  const row = content.rowAt(position);
  const isSelected = position >= selection.first && position <= selection.last;
  const whole = row === undefined ? undefined : content.wholeRow?.(row, position);
  const classes = row === undefined ? "" : (content.rowClass?.(row, position) ?? "");
  return html`<div
    class="table-row ${position % 2 === 1 ? "odd" : ""} ${isSelected ? "selected" : ""} ${classes}"
    role="row"
    aria-rowindex=${position + 2}
    aria-selected=${isSelected}
    aria-busy=${row === undefined ? "true" : nothing}
    style="top: ${topOf(position)}px"
    data-position=${position}
  >
    ${
      whole === undefined
        ? content.columns.map((column, index) => bodyCell(drawing, column, index, row, position))
        : wholeCell(drawing, whole, position)
    }
  </div>`;
}

function bodyCell<R>(
  { active, idOf }: Drawing<R>,
  column: TableColumn<R>,
  index: number,
  row: R | undefined,
  position: number,
): TemplateResult {
  return html`<div
    class=${cellClass(column, active.row === position && active.column === index)}
    role=${column.pinned === true && index === 0 ? "rowheader" : "gridcell"}
    aria-colindex=${index + 1}
    id=${idOf({ row: position, column: index })}
    style=${cellStyle(index)}
    data-column=${index}
  >
    ${row === undefined ? html`<span class="table-placeholder"></span>` : column.cell(row, position)}
  </div>`;
}

function wholeCell<R>({ active, content, idOf }: Drawing<R>, whole: TemplateResult, position: number) {
  return html`<div
    class="table-cell whole ${active.row === position ? "active" : ""}"
    role="gridcell"
    aria-colindex="1"
    aria-colspan=${content.columns.length}
    id=${idOf({ row: position, column: 0 })}
  >
    ${whole}
  </div>`;
}

function cellClass<R>(column: TableColumn<R>, isActive: boolean): string {
  const classes = ["table-cell"];
  if (column.align === "end") classes.push("end");
  if (column.pinned === true) classes.push("pinned");
  if (isActive) classes.push("active");
  return classes.join(" ");
}

function cellStyle(index: number): string {
  return `width: var(--width-${index}); left: var(--left-${index})`;
}

function sortName(sort: ColumnSort | undefined): "none" | "ascending" | "descending" {
  if (sort === undefined) return "none";
  return sort.descending ? "descending" : "ascending";
}

// The rows as a table, with the row that is looked at: it asks for what is seen and says what a person does there.
import type { DatasetView } from "../../schemas/panels/dataset.ts";
import type { TableRow } from "../../schemas/protocol/table.ts";
import { VirtualTable } from "../table/virtual-table.ts";
import type { PageContext } from "./context.ts";
import type { PendingModel } from "./pending-model.ts";
import type { RowsModel } from "./rows-model.ts";
import { sortedBy } from "./sorting.ts";
import { columnName, tableContent } from "./table-content.ts";
import { isInEditor } from "../host.ts";

export interface GridEvents {
  /** Another row is the active one, or the active one has come. */
  readonly onActive: (row: TableRow | undefined) => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** More columns than people look at make the table slow; the others can be shown. */
const COLUMNS_AT_FIRST = 40;

export class Grid {
  /** Stays the same, so that the table keeps its place however the page is drawn. */
  readonly element = document.createElement("div");
  readonly #context: PageContext;
  readonly #rows: RowsModel;
  readonly #pending: PendingModel;
  readonly #events: GridEvents;
  readonly #table: VirtualTable<TableRow>;
  #widths: Readonly<Record<string, number>>;
  #hidden: ReadonlySet<string> | undefined;
  /** Where the table is to stand as soon as it has rows. */
  #wanted: { readonly top: number; readonly active: number } | undefined;

  constructor(
    context: PageContext,
    rows: RowsModel,
    pending: PendingModel,
    events: GridEvents,
    kept: DatasetView | undefined,
  ) {
    this.#context = context;
    this.#rows = rows;
    this.#pending = pending;
    this.#events = events;
    this.#widths = kept?.widths ?? {};
    if (kept !== undefined && kept.hidden.length > 0) this.#hidden = new Set(kept.hidden);
    if (kept !== undefined) this.#wanted = { top: kept.top, active: kept.active };
    this.#table = new VirtualTable<TableRow>(this.element, {
      widths: this.#widths,
      onVisible: (from, to) => {
        rows.want(from, to);
        context.keep();
      },
      onActive: () => {
        this.#tellActive();
        context.keep();
      },
      onOpen: events.onOpen,
      onSort: (column, isFurther) => {
        const sort = sortedBy(rows.wanted.sort, columnName(column), isFurther);
        rows.arrange({ ...rows.wanted, sort });
      },
      onResize: (widths) => {
        this.#widths = widths;
        context.keep();
      },
      onKeyDown: (event) => {
        this.#keyDown(event);
      },
    });
  }

  get kept(): Pick<DatasetView, "top" | "active" | "widths" | "hidden"> {
    const { top, active } = this.#wanted ?? { top: this.#table.top, active: this.active };
    return { top, active, widths: { ...this.#widths }, hidden: [...(this.#hidden ?? [])] };
  }

  /** Position of the row that is looked at. */
  get active(): number {
    return Math.max(0, this.#table.active.row);
  }

  /** How many rows are chosen together. */
  get selected(): number {
    const { first, last } = this.#table.selection;
    return last - first + 1;
  }

  isHidden(column: string): boolean {
    return this.#hidden?.has(column) === true;
  }

  hide(column: string, isHidden: boolean): void {
    const hidden = new Set(this.#hidden);
    if (isHidden) hidden.add(column);
    else hidden.delete(column);
    this.#hidden = hidden;
    this.#context.draw();
    this.#context.keep();
  }

  draw(name: string): void {
    const { columns } = this.#rows;
    if (this.#hidden === undefined && columns.length > COLUMNS_AT_FIRST) {
      this.#hidden = new Set(columns.slice(COLUMNS_AT_FIRST).map((column) => column.name));
    }
    const content = tableContent({
      rows: this.#rows,
      pending: this.#pending,
      name,
      hidden: this.#hidden ?? new Set(),
      onMark: (row, isExcluded) => {
        this.#context.send({ kind: "mark", rows: [{ row: row.row, line: row.line }], isExcluded });
      },
    });
    this.#table.update(content);
    this.#comeBack();
    this.#tellActive();
  }

  /** Other rows take the place of these: the first of them is seen. */
  begin(): void {
    if (this.#wanted !== undefined) return;
    this.#table.reveal(0);
  }

  reveal(position: number): void {
    this.#wanted = undefined;
    this.#table.reveal(position);
    this.#tellActive();
  }

  step(by: number): void {
    this.reveal(Math.max(0, Math.min(this.#rows.rowCount - 1, this.active + by)));
  }

  focus(): void {
    this.#table.focus();
  }

  /** Asks for what is seen once more, as when the rows were opened anew. */
  ask(): void {
    const { first, last } = this.#table.visible;
    this.#rows.want(first, last);
  }

  /** Shows again what was seen before the page was hidden, as soon as there are rows enough. */
  #comeBack(): void {
    const wanted = this.#wanted;
    if (wanted === undefined || !this.#rows.isOpen || this.#rows.arranging !== undefined) return;
    const { isArranged, isCounted, rowCount } = this.#rows;
    if (rowCount <= wanted.active && !isArranged && !isCounted) return;
    this.#wanted = undefined;
    if (rowCount === 0) return;
    this.#table.reveal(Math.min(wanted.active, rowCount - 1));
    this.#table.scrollTo(wanted.top);
  }

  #tellActive(): void {
    this.#events.onActive(this.#rows.rowAt(this.active));
  }

  #keyDown(event: KeyboardEvent): void {
    if (isInEditor && (event.key === "Delete" || event.key === "Backspace")) this.#markChosen();
    else if (event.key === "Escape") this.#events.onClose();
    else return;
    event.preventDefault();
  }

  /** Leaves the chosen rows out; takes them in again where the first of them is left out. */
  #markChosen(): void {
    const { first, last } = this.#table.selection;
    const row = this.#rows.rowAt(first);
    if (row === undefined) return;
    const isExcluded = !this.#pending.isExcluded(row.row);
    if (first === last)
      this.#context.send({ kind: "mark", rows: [{ row: row.row, line: row.line }], isExcluded });
    else this.#context.send({ kind: "markShown", from: first, to: last + 1, isExcluded });
  }
}

// Which cell of a grid the keyboard is at, which rows are chosen, and what keys and the pointer do to them.
import { moved, type Cell } from "./movement.ts";

export interface GridFocusHost {
  /** Rows, columns, and rows that are seen at once. */
  size(): { readonly rows: number; readonly columns: number; readonly page: number };
  /** The active cell or the chosen rows are others: draw, and scroll there where `isByKey`. */
  changed(isByKey: boolean): void;
  /** The active row is another one. */
  activated(row: number): void;
  /** Enter, or a double click. */
  opened(row: number): void;
  /** Enter, or a key for changing its width, on a header. */
  headerChosen(column: number, isFurther: boolean): void;
  headerResized(column: number, direction: -1 | 1): void;
  otherKey(event: KeyboardEvent, cell: Cell): void;
}

export class GridFocus {
  readonly #element: HTMLElement;
  readonly #host: GridFocusHost;
  readonly #listening = new AbortController();
  #active: Cell = { row: 0, column: 0 };
  #anchor = 0;

  constructor(element: HTMLElement, host: GridFocusHost) {
    this.#element = element;
    this.#host = host;
    const { signal } = this.#listening;
    element.addEventListener("keydown", (event) => this.#keyDown(event), { signal });
    element.addEventListener("pointerdown", (event) => this.#pointerDown(event), { signal });
    element.addEventListener("dblclick", (event) => this.#doubleClick(event), { signal });
  }

  /** Row -1 is the header. */
  get active(): Cell {
    return this.#active;
  }

  /** First and last of the rows that are chosen together. */
  get selection(): { readonly first: number; readonly last: number } {
    const row = Math.max(0, this.#active.row);
    return { first: Math.min(row, this.#anchor), last: Math.max(row, this.#anchor) };
  }

  /** Makes a row the active one. */
  set(row: number): void {
    this.#active = { ...this.#active, row };
    this.#anchor = row;
  }

  /** There are fewer rows or columns than before, perhaps. */
  clamp(rows: number, columns: number): void {
    const { row, column } = this.#active;
    this.#active = {
      row: Math.max(-1, Math.min(row, Math.max(0, rows - 1))),
      column: Math.max(0, Math.min(column, columns - 1)),
    };
    this.#anchor = Math.max(0, Math.min(this.#anchor, rows - 1));
  }

  dispose(): void {
    this.#listening.abort();
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.target !== this.#element) return;
    if (this.#active.row === -1 && this.#headerKey(event)) {
      event.preventDefault();
      return;
    }
    const cell = moved(this.#active, event, this.#host.size());
    if (cell !== undefined) {
      event.preventDefault();
      this.#moveTo(cell, event.shiftKey, true);
    } else if (event.key === "Enter" && this.#active.row >= 0) {
      event.preventDefault();
      this.#host.opened(this.#active.row);
    } else {
      this.#host.otherKey(event, this.#active);
    }
  }

  #headerKey({ key, shiftKey }: KeyboardEvent): boolean {
    const { column } = this.#active;
    if (key === "Enter" || key === " ") this.#host.headerChosen(column, shiftKey);
    else if (shiftKey && key === "ArrowLeft") this.#host.headerResized(column, -1);
    else if (shiftKey && key === "ArrowRight") this.#host.headerResized(column, 1);
    else return false;
    return true;
  }

  #pointerDown(event: PointerEvent): void {
    const cell = this.#cellOf(event);
    if (cell === undefined || event.button > 0) return;
    if (event.shiftKey) event.preventDefault();
    this.#element.focus({ preventScroll: true });
    this.#moveTo(cell, event.shiftKey, false);
  }

  #doubleClick(event: MouseEvent): void {
    const cell = this.#cellOf(event);
    if (cell !== undefined) this.#host.opened(cell.row);
  }

  #moveTo(cell: Cell, extend: boolean, isByKey: boolean): void {
    const isOther = cell.row !== this.#active.row;
    this.#active = cell;
    if (!extend && cell.row >= 0) this.#anchor = cell.row;
    this.#host.changed(isByKey);
    if (isOther && cell.row >= 0) this.#host.activated(cell.row);
  }

  /** The cell below the pointer, unless something in it takes clicks itself. */
  #cellOf(event: MouseEvent): Cell | undefined {
    const target = event.target as HTMLElement;
    if (target.closest("button, a, input, select") !== null) return undefined;
    const row = target.closest<HTMLElement>("[data-position]");
    if (row === null) return undefined;
    const column = target.closest<HTMLElement>("[data-column]")?.dataset["column"] ?? "0";
    return { row: Number(row.dataset["position"]), column: Number(column) };
  }
}

// A table of any number of rows, of which only those that are seen are in the page: a grid for pointer, keys and screen readers.
import { html, nothing, render } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { layOut, withinLimits, type LaidOutColumn } from "./column-layout.ts";
import { GridFocus } from "./grid-focus.ts";
import type { Cell } from "./movement.ts";
import { ScrollScale } from "./scroll-scale.ts";
import type { TableContent, TableEvents } from "./table-content.ts";
import { bodyRow, headerRow, type Drawing } from "./templates.ts";

export interface TableOptions extends TableEvents {
  /** Pixels. */
  readonly rowHeight?: number;
  /** As `onResize` gave them. */
  readonly widths?: Readonly<Record<string, number>>;
}

const HEADER_HEIGHT = 26;
/** Rows beyond what is seen, so that scrolling meets no gap. */
const ROWS_BEYOND = 8;
/** After the last step of scrolling the scroll bar is set right. */
const REST_MILLISECONDS = 120;
const RESIZE_STEP = 16;

let tables = 0;

/** Takes over an empty element that has a height; its page imports table.css. */
export class VirtualTable<R> {
  readonly #element: HTMLElement;
  readonly #options: TableOptions;
  readonly #rowHeight: number;
  readonly #id = `table-${++tables}`;
  readonly #scale = new ScrollScale();
  readonly #focus: GridFocus;
  readonly #resizes = new ResizeObserver(() => {
    this.refresh();
  });
  readonly #listening = new AbortController();
  readonly #widths: Record<string, number>;
  #content: TableContent<R> = { label: "", columns: [], rowCount: 0, rowAt: () => undefined };
  #layout: readonly LaidOutColumn[] = [];
  #frame: number | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #visible = "";

  constructor(element: HTMLElement, options: TableOptions = {}) {
    this.#element = element;
    this.#options = options;
    this.#rowHeight = options.rowHeight ?? 24;
    this.#widths = { ...options.widths };
    element.classList.add("table");
    element.style.setProperty("--row-height", `${this.#rowHeight}px`);
    element.style.setProperty("--header-height", `${HEADER_HEIGHT}px`);
    element.setAttribute("role", "grid");
    element.setAttribute("aria-multiselectable", "true");
    element.tabIndex = 0;
    const { signal } = this.#listening;
    element.addEventListener("scroll", () => this.#scrolled(), { passive: true, signal });
    this.#focus = new GridFocus(element, {
      size: () => ({
        rows: this.#content.rowCount,
        columns: this.#content.columns.length,
        page: Math.max(1, Math.floor(this.#viewport / this.#rowHeight) - 1),
      }),
      changed: (isByKey) => {
        if (isByKey) this.#showActive();
        else this.refresh();
      },
      activated: (row) => options.onActive?.(row),
      opened: (row) => options.onOpen?.(row),
      headerChosen: (column, isFurther) => {
        this.#sort(column, isFurther);
      },
      headerResized: (column, direction) => {
        this.#resize(column, this.#layout[column]!.width + direction * RESIZE_STEP, true);
      },
      otherKey: (event, cell) => options.onKeyDown?.(event, cell),
    });
    this.#resizes.observe(element);
  }

  /** Shows other content, or the same anew. */
  update(content: TableContent<R>): void {
    this.#content = content;
    this.refresh();
  }

  /** Draws again with the next frame, as when rows have come. */
  refresh(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  /** The cell that the keyboard is at; row -1 is the header. */
  get active(): Cell {
    return this.#focus.active;
  }

  /** First and last position of the rows that are chosen together with Shift; the active row alone otherwise. */
  get selection(): { readonly first: number; readonly last: number } {
    return this.#focus.selection;
  }

  /** Rows [first, last) that are in the page. */
  get visible(): { readonly first: number; readonly last: number } {
    const [first, last] = this.#range();
    return { first, last };
  }

  /** Position of the row at the top, with the part of it that is hidden: to be kept, and given to `scrollTo`. */
  get top(): number {
    return this.#scale.offset / this.#rowHeight;
  }

  scrollTo(top: number): void {
    this.#scrollToOffset(top * this.#rowHeight);
  }

  /** Makes a row the active one and shows it, in the middle where it was not seen. `onActive` is not called. */
  reveal(position: number): void {
    this.#focus.set(position);
    this.#measure();
    const offset = position * this.#rowHeight;
    const isSeen =
      offset >= this.#scale.offset && offset + this.#rowHeight <= this.#scale.offset + this.#viewport;
    if (isSeen) this.refresh();
    else this.#scrollToOffset(offset - (this.#viewport - this.#rowHeight) / 2);
  }

  focus(): void {
    this.#element.focus({ preventScroll: true });
  }

  dispose(): void {
    this.#listening.abort();
    this.#focus.dispose();
    this.#resizes.disconnect();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#rest);
    render(nothing, this.#element);
  }

  #draw(): void {
    const { columns, rowCount, label } = this.#content;
    const isResized = this.#measure();
    this.#focus.clamp(rowCount, columns.length);
    const [from, to] = this.#range();
    this.#element.setAttribute("aria-label", label);
    this.#element.setAttribute("aria-rowcount", String(rowCount + 1));
    this.#element.setAttribute("aria-colcount", String(columns.length));
    this.#setWidths();
    const drawing = this.#drawing();
    const positions = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
    const rows = repeat(
      positions,
      (position) => position,
      (position) => bodyRow(drawing, position),
    );
    render(
      html`<div class="table-header" role="rowgroup">${headerRow(drawing)}</div>
        <div class="table-body" role="rowgroup" style="height: ${this.#scale.height}px">${rows}</div>`,
      this.#element,
    );
    if (isResized) this.#settle();
    this.#pointAtActive(from, to);
    const visible = `${from} ${to} ${rowCount}`;
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#options.onVisible?.(from, to);
  }

  #drawing(): Drawing<R> {
    return {
      content: this.#content,
      active: this.#focus.active,
      selection: this.#focus.selection,
      idOf: (cell) => this.#idOf(cell),
      topOf: (position) => this.#scale.place(position * this.#rowHeight),
      onSort: (column, isFurther) => {
        this.#sort(column, isFurther);
      },
      onResizeStart: (event, column) => {
        this.#dragEdge(event, column);
      },
      onFit: (column) => {
        this.#fit(column);
      },
    };
  }

  #idOf({ row, column }: Cell): string {
    return `${this.#id}-${row}-${column}`;
  }

  /** A screen reader is told of the active cell, as long as it is in the page. */
  #pointAtActive(from: number, to: number): void {
    const { row, column } = this.#focus.active;
    const isWhole = this.#element.querySelector(`#${this.#idOf({ row, column: 0 })}.whole`) !== null;
    if (row === -1 || (row >= from && row < to)) {
      const id = this.#idOf({ row, column: isWhole ? 0 : column });
      this.#element.setAttribute("aria-activedescendant", id);
    } else {
      this.#element.removeAttribute("aria-activedescendant");
    }
  }

  #range(): readonly [number, number] {
    const first = Math.floor(this.#scale.offset / this.#rowHeight);
    const seen = Math.ceil(this.#viewport / this.#rowHeight) + 1;
    return [Math.max(0, first - ROWS_BEYOND), Math.min(this.#content.rowCount, first + seen + ROWS_BEYOND)];
  }

  get #viewport(): number {
    return Math.max(0, this.#element.clientHeight - HEADER_HEIGHT);
  }

  #measure(): boolean {
    const { columns, rowCount } = this.#content;
    this.#layout = layOut(columns, this.#widths, this.#element.clientWidth);
    return this.#scale.resize(rowCount, this.#rowHeight, this.#viewport);
  }

  #setWidths(): void {
    const { style } = this.#element;
    let total = 0;
    for (const [index, { width, pinnedAt }] of this.#layout.entries()) {
      style.setProperty(`--width-${index}`, `${width}px`);
      style.setProperty(`--left-${index}`, pinnedAt === undefined ? "auto" : `${pinnedAt}px`);
      total += width;
    }
    style.setProperty("--table-width", `${total}px`);
  }

  #scrolled(): void {
    this.#scale.scrolled(this.#element.scrollTop);
    if (this.#scale.isAtFalseEnd) {
      this.#scale.settle();
      this.#settle();
    }
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#scale.settle();
      this.#settle();
      this.refresh();
    }, REST_MILLISECONDS);
    this.refresh();
  }

  #scrollToOffset(offset: number): void {
    this.#measure();
    this.#scale.scrollTo(offset);
    // The body has its height only once it is drawn.
    this.#draw();
    this.#settle();
    this.refresh();
  }

  /** Scrolls the element to where the scale has its scroll bar. */
  #settle(): void {
    if (Math.abs(this.#element.scrollTop - this.#scale.scrollTop) < 1) return;
    this.#element.scrollTop = this.#scale.scrollTop;
    this.#scale.settledAt(this.#element.scrollTop);
  }

  #showActive(): void {
    const { row, column } = this.#focus.active;
    this.#measure();
    const top = row * this.#rowHeight;
    const { offset } = this.#scale;
    if (row >= 0 && top < offset) this.#scrollToOffset(top);
    else if (row >= 0 && top + this.#rowHeight > offset + this.#viewport) {
      this.#scrollToOffset(top + this.#rowHeight - this.#viewport);
    } else this.refresh();
    this.#showColumn(column);
  }

  #showColumn(column: number): void {
    if (this.#layout[column]?.pinnedAt !== undefined) return;
    const left = this.#layout.slice(0, column).reduce((sum, { width }) => sum + width, 0);
    const pinned = this.#layout.reduce(
      (sum, { width, pinnedAt }) => sum + (pinnedAt === undefined ? 0 : width),
      0,
    );
    const { clientWidth, scrollLeft } = this.#element;
    const right = left + (this.#layout[column]?.width ?? 0);
    if (left - pinned < scrollLeft) this.#element.scrollLeft = left - pinned;
    else if (right > scrollLeft + clientWidth) {
      this.#element.scrollLeft = Math.min(left - pinned, right - clientWidth);
    }
  }

  #sort(column: number, isFurther: boolean): void {
    const { id, sortable } = this.#content.columns[column]!;
    if (sortable === true) this.#options.onSort?.(id, isFurther);
  }

  #dragEdge(event: PointerEvent, column: number): void {
    event.preventDefault();
    event.stopPropagation();
    const edge = event.target as HTMLElement;
    const start = event.clientX - this.#layout[column]!.width;
    edge.setPointerCapture(event.pointerId);
    edge.onpointermove = ({ clientX }) => {
      this.#resize(column, clientX - start, false);
    };
    edge.onpointerup = ({ clientX }) => {
      edge.onpointermove = edge.onpointerup = null;
      this.#resize(column, clientX - start, true);
    };
  }

  /** As wide as the widest cell that is in the page. */
  #fit(column: number): void {
    const cells = this.#element.querySelectorAll<HTMLElement>(`[aria-colindex="${column + 1}"]`);
    const widths = [...cells].map((cell) => {
      const { scrollWidth } = cell;
      return scrollWidth > cell.clientWidth ? scrollWidth + 12 : contentWidth(cell);
    });
    this.#resize(column, Math.max(...widths), true);
  }

  #resize(column: number, width: number, isDone: boolean): void {
    this.#widths[this.#content.columns[column]!.id] = withinLimits(width);
    this.refresh();
    if (isDone) this.#options.onResize?.({ ...this.#widths });
  }
}

/** Pixels that the content of a cell takes, with the room around it. */
function contentWidth(cell: HTMLElement): number {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return range.getBoundingClientRect().width + 24;
}

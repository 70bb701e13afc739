// What a table is given to show, and what it tells of.
import type { TemplateResult } from "lit-html";
import type { Cell } from "./movement.ts";

export interface TableColumn<R> {
  readonly id: string;
  readonly title: string;
  /** Pixels, until somebody chooses another width. */
  readonly width: number;
  /** Takes part of the room that is left; where no column does, the last one takes it. */
  readonly grows?: boolean;
  readonly align?: "start" | "end";
  /** Stays at the left; pinned columns come first. */
  readonly pinned?: boolean;
  readonly sortable?: boolean;
  /** What a cell holds, for lit-html. Whatever can be clicked there has `tabindex="-1"`. */
  readonly cell: (row: R, position: number) => unknown;
}

export interface ColumnSort {
  readonly column: string;
  readonly descending: boolean;
}

/** All that a table shows. Rows that are not there yet are shown as placeholders. */
export interface TableContent<R> {
  /** What a screen reader calls the table. */
  readonly label: string;
  readonly columns: readonly TableColumn<R>[];
  readonly rowCount: number;
  readonly rowAt: (position: number) => R | undefined;
  readonly sort?: readonly ColumnSort[];
  /** Classes of a row, as `excluded`. */
  readonly rowClass?: (row: R, position: number) => string;
  /** Content of a row that spans all columns, as the head of a group. */
  readonly wholeRow?: (row: R, position: number) => TemplateResult | undefined;
}

export interface TableEvents {
  /** Rows [from, to) are in the page. */
  readonly onVisible?: (from: number, to: number) => void;
  /** The keyboard or the pointer has come to another row. */
  readonly onActive?: (position: number) => void;
  /** Enter, or a double click. */
  readonly onOpen?: (position: number) => void;
  /** A header was chosen; `isFurther` with Shift, for one more column to sort by. */
  readonly onSort?: (column: string, isFurther: boolean) => void;
  /** Widths that somebody has chosen, in pixels, by column. */
  readonly onResize?: (widths: Readonly<Record<string, number>>) => void;
  /** Any other key; row -1 is the header. */
  readonly onKeyDown?: (event: KeyboardEvent, cell: Cell) => void;
}

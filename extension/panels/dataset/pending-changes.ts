// Rows that are to be left out or to hold something else, until they are saved as a version: kept over reloads of the window.
import * as z from "zod";
import { Edit, type Pending } from "../../../schemas/panels/dataset.ts";
import { Emitter, type Event } from "../../emitter.ts";
import { RowRanges, type RowName } from "./row-ranges.ts";
import type { ChangedRows } from "./saving.ts";

/** Where they are kept, as `vscode.Memento` does. */
export interface Storage {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const Kept = z.strictObject({
  /** Changes when the file does. */
  stamp: z.string(),
  /** Four numbers a range: how far its first row and line are from the end of the range before, and how many it has. */
  ranges: z.array(z.int()),
  edits: z.array(Edit),
});

export class PendingChanges {
  readonly #storage: Storage;
  readonly #key: string;
  readonly #changes = new Emitter<undefined>();
  #excluded = RowRanges.none;
  readonly #edits = new Map<number, Edit>();
  #stamp = "";

  readonly onDidChange: Event<undefined> = this.#changes.event;

  constructor(storage: Storage, key: string) {
    this.#storage = storage;
    this.#key = `dataset.pending.${key}`;
    const kept = Kept.safeParse(storage.get(this.#key)).data;
    if (kept === undefined) return;
    this.#stamp = kept.stamp;
    this.#excluded = unpacked(kept.ranges);
    for (const edit of kept.edits) this.#edits.set(edit.row, edit);
  }

  get count(): number {
    return this.#excluded.count + this.rows.edits.length;
  }

  /** The example that a row is to hold, if it is another one. */
  editOf(row: number): Edit | undefined {
    return this.#edits.get(row);
  }

  /** `stamp` tells whether the file is still the same. */
  pending(stamp: string): Pick<Pending, "excluded" | "edits" | "isStale"> {
    return {
      excluded: Uint32Array.from(this.#excluded.ranges.flatMap(({ row, count }) => [row, row + count - 1])),
      edits: [...this.#edits.values()],
      isStale: this.count > 0 && this.#stamp !== stamp,
    };
  }

  mark(rows: readonly RowName[], isExcluded: boolean, stamp: string): void {
    this.markRanges(RowRanges.named(rows), isExcluded, stamp);
  }

  markRanges(rows: RowRanges, isExcluded: boolean, stamp: string): void {
    this.#begin(stamp);
    this.#excluded = isExcluded ? this.#excluded.with(rows) : this.#excluded.without(rows);
    this.#changed();
  }

  edit(edit: Edit, stamp: string): void {
    this.#begin(stamp);
    this.#edits.set(edit.row, edit);
    this.#changed();
  }

  dropEdit(row: number): void {
    this.#edits.delete(row);
    this.#changed();
  }

  discard(): void {
    this.#excluded = RowRanges.none;
    this.#edits.clear();
    this.#changed();
  }

  /** Those that were saved are done; what was changed while they were being saved stays. */
  saved({ excluded, edits }: ChangedRows): void {
    for (const [row, edit] of this.#edits)
      if (edits.includes(edit) || (excluded.has(row) && this.#excluded.has(row))) this.#edits.delete(row);
    this.#excluded = this.#excluded.without(excluded);
    this.#changed();
  }

  get rows(): ChangedRows {
    const edits = [...this.#edits.values()].filter(({ row }) => !this.#excluded.has(row));
    return { excluded: this.#excluded, edits };
  }

  /** The first change says what it was made to. */
  #begin(stamp: string): void {
    if (this.count === 0) this.#stamp = stamp;
  }

  #changed(): void {
    const kept: z.infer<typeof Kept> = {
      stamp: this.#stamp,
      ranges: packed(this.#excluded),
      edits: [...this.#edits.values()],
    };
    void this.#storage.update(this.#key, this.count + this.#edits.size === 0 ? undefined : kept);
    this.#changes.fire(undefined);
  }
}

function packed({ ranges }: RowRanges): number[] {
  let [row, line] = [0, 0];
  return ranges.flatMap((range) => {
    const numbers = [range.row - row, range.count, range.line - line, range.lastLine - range.line];
    row = range.row + range.count;
    line = range.lastLine;
    return numbers;
  });
}

function unpacked(numbers: readonly number[]): RowRanges {
  let [row, line] = [0, 0];
  const ranges = Array.from({ length: Math.floor(numbers.length / 4) }, (_, index) => {
    const [rows, count, lines, more] = numbers.slice(index * 4, index * 4 + 4) as [
      number,
      number,
      number,
      number,
    ];
    const range = { row: row + rows, count, line: line + lines, lastLine: line + lines + more };
    row = range.row + count;
    line = range.lastLine;
    return range;
  });
  return RowRanges.of(ranges);
}

// Rows that are to be left out or to hold something else, until they are saved as a version: kept over reloads of the window.
import * as z from "zod";
import { Edit, type Pending } from "../../../schemas/panels/dataset.ts";
import { Emitter, type Event } from "../../emitter.ts";
import type { ChangedRows } from "./saving.ts";

/** Where they are kept, as `vscode.Memento` does. */
export interface Storage {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

/** `count` rows from `row` on, which stand one a line from `line` on. */
const Range = z.tuple([z.int(), z.int(), z.int()]);
type Range = z.infer<typeof Range>;

const Kept = z.strictObject({
  /** Changes when the file does. */
  stamp: z.string(),
  excluded: z.array(Range),
  edits: z.array(Edit),
});

export interface RowName {
  readonly row: number;
  readonly line: number;
}

export class PendingChanges {
  readonly #storage: Storage;
  readonly #key: string;
  readonly #changes = new Emitter<undefined>();
  /** Lines by the numbers of the rows. */
  readonly #excluded = new Map<number, number>();
  readonly #edits = new Map<number, Edit>();
  #stamp = "";

  readonly onDidChange: Event<undefined> = this.#changes.event;

  constructor(storage: Storage, key: string) {
    this.#storage = storage;
    this.#key = `dataset.pending.${key}`;
    const kept = Kept.safeParse(storage.get(this.#key)).data;
    if (kept === undefined) return;
    this.#stamp = kept.stamp;
    for (const [row, line, count] of kept.excluded) {
      for (let index = 0; index < count; index++) this.#excluded.set(row + index, line + index);
    }
    for (const edit of kept.edits) this.#edits.set(edit.row, edit);
  }

  get count(): number {
    return this.#excluded.size + this.rows.edits.length;
  }

  /** The example that a row is to hold, if it is another one. */
  editOf(row: number): Edit | undefined {
    return this.#edits.get(row);
  }

  /** `stamp` tells whether the file is still the same. */
  pending(stamp: string): Pick<Pending, "excluded" | "edits" | "isStale"> {
    return {
      excluded: Uint32Array.from(this.#excluded.keys()),
      edits: [...this.#edits.values()],
      isStale: this.count > 0 && this.#stamp !== stamp,
    };
  }

  mark(rows: readonly RowName[], isExcluded: boolean, stamp: string): void {
    this.#begin(stamp);
    for (const { row, line } of rows) {
      if (isExcluded) this.#excluded.set(row, line);
      else this.#excluded.delete(row);
    }
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
    this.#excluded.clear();
    this.#edits.clear();
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
      excluded: inRanges(this.#excluded),
      edits: [...this.#edits.values()],
    };
    void this.#storage.update(this.#key, this.count + this.#edits.size === 0 ? undefined : kept);
    this.#changes.fire(undefined);
  }
}

function inRanges(rows: ReadonlyMap<number, number>): Range[] {
  const ranges: Range[] = [];
  for (const [row, line] of [...rows].sort(([left], [right]) => left - right)) {
    const last = ranges.at(-1);
    const goesOn = last !== undefined && row === last[0] + last[2] && line === last[1] + last[2];
    if (goesOn) last[2] += 1;
    else ranges.push([row, line, 1]);
  }
  return ranges;
}

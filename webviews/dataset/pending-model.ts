// Changes that are not saved yet, as the extension tells of them.
import type { Edit, Pending } from "../../schemas/panels/dataset.ts";

export class PendingModel {
  /** First and last row of each stretch that is left out, in order. */
  #excluded: Uint32Array = new Uint32Array();
  #edits: ReadonlyMap<number, Edit> = new Map();
  isStale = false;
  elsewhere = 0;
  excludedCount = 0;

  take({ excluded, edits, isStale, elsewhere }: Pending): void {
    this.#excluded = excluded;
    this.#edits = new Map(edits.map((edit) => [edit.row, edit]));
    this.isStale = isStale;
    this.elsewhere = elsewhere;
    this.excludedCount = 0;
    for (let at = 0; at < excluded.length; at += 2)
      this.excludedCount += excluded[at + 1]! - excluded[at]! + 1;
  }

  /** Of rows that are not left out anyway. */
  get editedCount(): number {
    return [...this.#edits.keys()].filter((row) => !this.isExcluded(row)).length;
  }

  get isEmpty(): boolean {
    return this.excludedCount + this.#edits.size + this.elsewhere === 0;
  }

  isExcluded(row: number): boolean {
    let from = 0;
    let to = this.#excluded.length / 2;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#excluded[2 * middle + 1]! < row) from = middle + 1;
      else to = middle;
    }
    return 2 * from < this.#excluded.length && this.#excluded[2 * from]! <= row;
  }

  editOf(row: number): Edit | undefined {
    return this.#edits.get(row);
  }
}

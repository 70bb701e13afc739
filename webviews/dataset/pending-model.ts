// Changes that are not saved yet, as the extension tells of them.
import type { Edit, Pending } from "../../schemas/panels/dataset.ts";

export class PendingModel {
  #excluded: ReadonlySet<number> = new Set();
  #edits: ReadonlyMap<number, Edit> = new Map();
  isStale = false;
  elsewhere = 0;

  take({ excluded, edits, isStale, elsewhere }: Pending): void {
    this.#excluded = new Set(excluded);
    this.#edits = new Map(edits.map((edit) => [edit.row, edit]));
    this.isStale = isStale;
    this.elsewhere = elsewhere;
  }

  get excludedCount(): number {
    return this.#excluded.size;
  }

  /** Of rows that are not left out anyway. */
  get editedCount(): number {
    return [...this.#edits.keys()].filter((row) => !this.#excluded.has(row)).length;
  }

  get isEmpty(): boolean {
    return this.#excluded.size + this.#edits.size + this.elsewhere === 0;
  }

  isExcluded(row: number): boolean {
    return this.#excluded.has(row);
  }

  editOf(row: number): Edit | undefined {
    return this.#edits.get(row);
  }
}

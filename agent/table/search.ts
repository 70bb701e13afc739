// Finds a text in a table, again and again: what was found out for a view is kept for the next question.
import type { Checkpoints } from "./checkpoints.ts";
import { holdsText, matchesPattern, type RowTest } from "./filter.ts";
import { findBackwards, findForwards, Matches } from "./find-row.ts";
import { findInRecordList } from "./record-list.ts";
import type { RowReader } from "./row-reader.ts";
import type { WorkOptions } from "./work.ts";

export interface SearchRequest {
  text: string;
  /** The first position that is looked at. */
  from: number;
  backwards: boolean;
  matchCase: boolean;
  regularExpression: boolean;
}

export class Search {
  readonly #reader: RowReader;
  readonly #checkpoints: Checkpoints;
  readonly #size: number;
  #last: { key: string; matches: Matches } | undefined;

  /** @param size of the file in bytes */
  constructor(reader: RowReader, checkpoints: Checkpoints, size: number) {
    this.#reader = reader;
    this.#checkpoints = checkpoints;
    this.#size = size;
  }

  /**
   * @param records of the whole table
   * @param view the list of its rows; without one the rows are looked through in the order of the file
   * @throws pattern_not_usable, pattern_too_slow
   */
  async find(
    request: SearchRequest,
    records: number,
    view: { file: string; rows: number } | undefined,
    options: WorkOptions,
  ): Promise<number | null> {
    const { text, from, backwards, matchCase, regularExpression } = request;
    const passes = regularExpression ? matchesPattern(text, matchCase) : holdsText(text, matchCase);
    if (view === undefined) return this.#inFile(from, backwards, passes, records, options);
    const key = JSON.stringify([text, matchCase, regularExpression]);
    if (this.#last?.key !== key) {
      const matches = new Matches(records);
      await matches.gather(this.#reader, passes, { size: this.#size, ...options });
      this.#last = { key, matches };
    }
    const { matches } = this.#last;
    const place = { from, backwards, count: view.rows };
    return findInRecordList(view.file, place, (record) => matches.has(record));
  }

  #inFile(
    from: number,
    backwards: boolean,
    passes: RowTest,
    records: number,
    options: WorkOptions,
  ): Promise<number | null> {
    const find = { size: this.#size, ...options };
    if (!backwards) return findForwards(this.#reader, from, passes, find);
    return findBackwards(this.#reader, this.#checkpoints, Math.min(from, records - 1), passes, find);
  }
}

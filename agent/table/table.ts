// A table over a file of any size. What it needs of the file is in memory: where some records begin. Everything else is
// read when it is shown. What is found out about the file lies in a folder, where the next process finds it again.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import path from "node:path";
import type { FileFormat } from "../../schemas/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import type {
  RowRange,
  TableColumn,
  TableFilter,
  TableRow,
  TableSort,
  WholeRow,
} from "../../schemas/protocol/table.ts";
import { errors } from "../errors.ts";
import { buildView } from "./build-view.ts";
import { learnColumns } from "./columns.ts";
import { requireUnchanged, type FileState } from "./file-state.ts";
import { allFilters } from "./filter.ts";
import { Search, type SearchRequest } from "./search.ts";
import { openRecords, type OpenedRecords, type TableRows } from "./open-records.ts";
import { readRecordList } from "./record-list.ts";
import { RecordIndex, type IndexOutcome } from "./record-index.ts";
import type { TableRecord } from "./record-source.ts";
import { readRanges, runsOf } from "./row-ranges.ts";
import { RowReader } from "./row-reader.ts";
import { PageRoom, showRow } from "./show-row.ts";
import { sortKeys } from "./sort-key.ts";
import { wholeRow } from "./whole-row.ts";
import type { WorkOptions } from "./work.ts";

export interface View {
  id: string;
  rows: number;
}

/** What an earlier process has found out about a file, and kept in its folder. */
export interface KnownTable {
  state: FileState;
  index: IndexOutcome | null;
  view: View | null;
}

export interface TableOptions {
  rows: TableRows;
  /** For what is found out; nobody else writes there. */
  folder: string;
  known?: KnownTable | undefined;
}

export interface PageRequest {
  view?: string | undefined;
  offset: number;
  limit: number;
}

const rowsShownFirst = 100;
/** That are read without knowing where they begin. */
const rowsAhead = 1000;

export class Table {
  readonly columns: readonly TableColumn[];
  readonly #opened: OpenedRecords;
  readonly #state: FileState;
  readonly #folder: string;
  readonly #index: RecordIndex;
  readonly #reader: RowReader;
  readonly #search: Search;
  #view: View | null;
  /** Ends the view that is being made. */
  #making: AbortController | undefined;

  private constructor(opened: OpenedRecords, { folder, known }: TableOptions, index: RecordIndex) {
    const { state } = opened;
    this.columns = learnColumns(opened.source, opened.first);
    this.#opened = opened;
    this.#state = state;
    this.#folder = folder;
    this.#index = index;
    this.#reader = new RowReader(opened.source, index.checkpoints);
    this.#search = new Search(this.#reader, index.checkpoints, state.size);
    this.#view = known?.view ?? null;
  }

  /** @throws file_not_found, file_not_readable, input_has_problems, table_changed */
  static async open(options: TableOptions): Promise<Table> {
    const { rows, folder, known } = options;
    const opened = await openRecords(rows);
    const { source, state } = opened;
    if (known !== undefined) await requireUnchanged(source.file, known.state);
    const index = await RecordIndex.open(source, state.size, folder, known?.index ?? null);
    return new Table(opened, options, index);
  }

  get format(): FileFormat {
    return this.#opened.source.format;
  }

  /** Of the file as a whole, as far as its beginning tells them. */
  get problems(): readonly Problem[] {
    return this.#opened.judge.problems;
  }

  /** What the next process is to know. */
  get known(): KnownTable {
    return { state: this.#state, index: this.#index.outcome, view: this.#view };
  }

  firstRows(): TableRow[] {
    const room = new PageRoom();
    const rows: TableRow[] = [];
    for (const record of this.#opened.first.slice(0, rowsShownFirst)) {
      const row = this.#show(record, record.record);
      if (!room.take(row, record.bytes)) break;
      rows.push(row);
    }
    return rows;
  }

  /** @throws table_changed, disk_full, not_writable */
  async index(options: WorkOptions): Promise<IndexOutcome> {
    await this.#requireUnchanged();
    const outcome = await this.#index.complete(options);
    await this.#requireUnchanged();
    return outcome;
  }

  /** Those that are there; none beyond what is known of the file. @throws table_changed, view_not_found */
  async rows({ view, offset, limit }: PageRequest): Promise<TableRow[]> {
    await this.#requireUnchanged();
    const rows =
      view === undefined ? await this.#rowsFrom(offset, limit) : await this.#rowsOf(view, offset, limit);
    await this.#requireUnchanged();
    return rows;
  }

  /** Waits until all rows are counted. @throws table_changed, view_not_found, call_cancelled */
  async ranges({ view, offset, limit }: PageRequest, { signal }: WorkOptions): Promise<RowRange[]> {
    await this.#requireUnchanged();
    const { records } = await this.#index.complete({ signal });
    const last = Math.min(offset + limit, records) - 1;
    const all = offset <= last ? [{ first: offset, last }] : [];
    const runs =
      view === undefined ? all : runsOf(await readRecordList(this.#viewFile(view).file, offset, limit));
    const ranges = await readRanges(this.#reader, runs);
    await this.#requireUnchanged();
    return ranges;
  }

  /** @throws table_changed, row_not_found */
  async row(number: number): Promise<WholeRow> {
    await this.#requireUnchanged();
    const { source, judge } = this.#opened;
    let found: TableRecord | undefined;
    await this.#reader.pick([number], (record) => {
      found = record;
    });
    if (found === undefined) throw errors.rowNotFound(number, this.#index.outcome?.records ?? 0);
    const bytes = found.bytes ?? this.#endOf(found) - found.offset;
    const row = await wholeRow(source.file, found, bytes, judge);
    await this.#requireUnchanged();
    return row;
  }

  /**
   * Takes the place of the view before, also of one that is still being made.
   *
   * @throws table_changed, disk_full, not_writable, pattern_not_usable, pattern_too_slow, call_cancelled
   */
  async view(
    filters: readonly TableFilter[],
    sort: readonly TableSort[],
    options: WorkOptions,
  ): Promise<View> {
    await this.#requireUnchanged();
    const { judge } = this.#opened;
    const passes = allFilters(filters, (record) => judge.judge(record).problems.length > 0);
    this.#making?.abort(errors.callCancelled("an earlier view"));
    const making = new AbortController();
    this.#making = making;
    const signal = AbortSignal.any([
      making.signal,
      ...(options.signal === undefined ? [] : [options.signal]),
    ]);
    await this.#index.complete({ signal });
    const id = `view-${randomBytes(4).toString("hex")}`;
    const rows = await buildView(
      {
        file: path.join(this.#folder, id),
        records: this.#reader.from(0, signal),
        size: this.#state.size,
        passes,
        keyOf: sort.length === 0 ? undefined : sortKeys(sort, this.columns),
      },
      { ...options, signal },
    );
    await this.#requireUnchanged();
    const before = this.#view;
    this.#view = { id, rows };
    if (before !== null) await rm(path.join(this.#folder, before.id), { force: true });
    return this.#view;
  }

  /** The position of the row. @throws table_changed, view_not_found, pattern_not_usable, pattern_too_slow */
  async find(
    request: SearchRequest & { view?: string | undefined },
    options: WorkOptions,
  ): Promise<number | null> {
    await this.#requireUnchanged();
    const { records } = await this.#index.complete({ signal: options.signal });
    const list = request.view === undefined ? undefined : this.#viewFile(request.view);
    const found = await this.#search.find(request, records, list, options);
    await this.#requireUnchanged();
    return found;
  }

  async #rowsFrom(offset: number, limit: number): Promise<TableRow[]> {
    const room = new PageRoom();
    const rows: TableRow[] = [];
    if (offset >= this.#rowsInReach()) return [];
    for await (const record of this.#reader.from(offset, undefined, offset + limit)) {
      const row = this.#show(record, record.record);
      if (!room.take(row, record.bytes)) break;
      rows.push(row);
      if (rows.length === limit) break;
    }
    return rows;
  }

  async #rowsOf(view: string, offset: number, limit: number): Promise<TableRow[]> {
    const numbers = await readRecordList(this.#viewFile(view).file, offset, limit);
    const found = new Map<number, { row: TableRow; bytes: number | undefined }>();
    const positions = new Map(numbers.map((number, index) => [number, offset + index]));
    await this.#reader.pick(numbers, (record) => {
      const row = this.#show(record, positions.get(record.record)!);
      found.set(record.record, { row, bytes: record.bytes });
    });
    const room = new PageRoom();
    const rows: TableRow[] = [];
    for (const number of numbers) {
      const one = found.get(number);
      if (one === undefined || !room.take(one.row, one.bytes)) break;
      rows.push(one.row);
    }
    return rows;
  }

  /** Without looking through the file for them. */
  #rowsInReach(): number {
    const { outcome, checkpoints } = this.#index;
    if (outcome !== null) return outcome.records;
    return (checkpoints.count === 0 ? 0 : checkpoints.at(checkpoints.count - 1).record) + rowsAhead;
  }

  #show(record: TableRecord, position: number): TableRow {
    return showRow(record, position, this.columns, this.#opened.judge);
  }

  /** Where the record ends whose length is not known, because it is too long to be held. */
  #endOf({ record }: TableRecord): number {
    const { checkpoints } = this.#index;
    const next = checkpoints.indexBefore(record) + 1;
    return next < checkpoints.count ? checkpoints.at(next).offset - 1 : this.#state.size;
  }

  #viewFile(id: string): { file: string; rows: number } {
    const file = path.join(this.#folder, id);
    if (this.#view?.id !== id || !existsSync(file)) throw errors.viewNotFound(id);
    return { file, rows: this.#view.rows };
  }

  #requireUnchanged(): Promise<void> {
    return requireUnchanged(this.#opened.source.file, this.#state);
  }
}

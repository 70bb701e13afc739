// The rows of one editor: opened on the agent, counted, arranged and searched there; opened anew when the agent comes back.
import type { Arrangement, DatasetDown, DatasetUp, Failure } from "../../../schemas/panels/dataset.ts";
import type { Request, Result } from "../../../schemas/protocol.ts";
import type { RowRange, TableRow, WholeRow } from "../../../schemas/protocol/table.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure, failed, isCancellation, isConnectionLoss } from "../../agents/failure.ts";
import type { Disposable } from "../../emitter.ts";
import { Counting } from "./counting.ts";
import { lineSearch } from "./line-search.ts";
import { Ongoing } from "./ongoing.ts";
import { RowRanges } from "./row-ranges.ts";
import type { TableIntent } from "./table-intents.ts";

export type RowsOfTable = Request<"table/open">["rows"];

export interface TableSessionOptions {
  readonly agent: AgentConnection;
  /** What to open; asked for with every opening. */
  readonly rows: () => RowsOfTable | Promise<RowsOfTable>;
  readonly send: (message: DatasetDown) => void;
  readonly describe: (error: unknown) => Failure;
  /** The rows were opened, or opened anew. */
  readonly onOpened?: () => void;
  /** The file has changed since it was opened. */
  readonly onStale?: () => void;
}

type Find = DatasetUp & { kind: "find" };

interface OpenTable {
  readonly opened: Result<"table/open">;
  rows: number | null;
  problems: Result<"table/open">["problems"];
  progress: { readonly rows: number; readonly fraction: number };
  /** Resolves to the rows once all have been counted; rejects when the table is closed before. */
  readonly counting: Counting;
  view: { readonly id: string; readonly arrangement: Arrangement; readonly rows: number } | undefined;
}

const ROWS_AT_ONCE = 10_000;
/** Of progress, so that the page is told at most some times a second. */
const MILLISECONDS_APART = 100;

export class TableSession {
  readonly #options: TableSessionOptions;
  readonly #fetches = new Map<number, AbortController>();
  readonly #indexing = new Ongoing();
  readonly #arranging = new Ongoing();
  readonly #finding = new Ongoing();
  readonly #listening: Disposable;
  #table: OpenTable | undefined;
  #opening = 0;
  #wasOpen = false;
  /** An opening waits for the agent, so that the agent's coming is no reason for another one. */
  #isOpening = false;

  constructor(options: TableSessionOptions) {
    this.#options = options;
    this.#listening = options.agent.onDidChangeState(({ kind }) => {
      this.#tellAgentState();
      if (kind !== "connected") this.#lose();
      else if (this.#wasOpen && this.#table === undefined && !this.#isOpening) void this.open();
    });
  }

  /** What the page asks of its rows. What comes of it is sent. */
  async perform(intent: TableIntent): Promise<void> {
    switch (intent.kind) {
      case "openAnew":
        return this.open();
      case "fetch":
        return this.fetch(intent.request, intent.offset, intent.limit);
      case "giveUp":
        this.giveUp(intent.request);
        return;
      case "arrange":
        return this.arrange(intent.arrangement);
      case "stopArranging":
        this.stopArranging();
        return;
      case "find":
        return this.find(intent);
      case "stopFinding":
        this.stopFinding();
        return;
      case "showRow":
        return this.showRow(intent.row);
    }
  }

  get isOpen(): boolean {
    return this.#table !== undefined;
  }

  /** Opens the rows, or opens them anew. The agent is started if need be. */
  async open(isSame = this.#wasOpen): Promise<void> {
    const { agent, send, describe, onOpened } = this.#options;
    const opening = ++this.#opening;
    this.#close();
    this.#wasOpen = true;
    try {
      const opened = await this.#openTable();
      if (opening !== this.#opening) {
        await agent.call("table/close", { table: opened.table });
        return;
      }
      const { problems } = opened;
      const progress = { rows: opened.firstRows.length, fraction: 0 };
      const counting = new Counting();
      this.#table = { opened, rows: opened.rows, problems, progress, counting, view: undefined };
      this.#tellTable(isSame);
      onOpened?.();
      await this.#index(this.#table);
    } catch (error) {
      // After a cut it is opened anew.
      if (opening !== this.#opening || isCancellation(error) || isConnectionLoss(error)) return;
      this.#close();
      this.#tellAgentState();
      send({ kind: "notOpened", failure: describe(error) });
    }
  }

  async #openTable(): Promise<Result<"table/open">> {
    const { agent, rows } = this.#options;
    this.#isOpening = true;
    try {
      await agent.ensure();
      this.#isOpening = false;
      return await agent.call("table/open", { rows: await rows() });
    } finally {
      this.#isOpening = false;
    }
  }

  /** The page was loaded, or loaded anew: what it asked before nobody waits for, and it counts its requests anew. */
  tellAll(): void {
    this.#giveUpAll();
    this.#tellAgentState();
    if (this.#table !== undefined) this.#tellTable(true);
  }

  async fetch(request: number, offset: number, limit: number): Promise<void> {
    const ending = new AbortController();
    this.#fetches.set(request, ending);
    const rows = await this.#rows(offset, limit, ending.signal).catch((error: unknown) => {
      if (error instanceof AgentFailure && error.code === "table_changed") this.#options.onStale?.();
      return null;
    });
    if (this.#fetches.get(request) !== ending) return;
    this.#fetches.delete(request);
    this.#options.send({ kind: "rows", request, rows });
  }

  giveUp(request: number): void {
    this.#fetches.get(request)?.abort();
    this.#fetches.delete(request);
  }

  /** Filters and sorts. The page is told when it is done; the arrangement that there is already is told at once. */
  async arrange(arrangement: Arrangement): Promise<void> {
    const { agent, send, describe } = this.#options;
    const table = this.#table;
    if (table === undefined) return;
    const signal = this.#arranging.begin();
    if (arrangement.filters.length + arrangement.sort.length === 0) table.view = undefined;
    const known = table.view;
    if (known !== undefined && isEqual(known.arrangement, arrangement)) {
      send({ kind: "arranged", arrangement, rows: known.rows, failure: null });
      return;
    }
    if (arrangement.filters.length + arrangement.sort.length === 0) {
      send({ kind: "arranged", arrangement, rows: table.rows, failure: null });
      return;
    }
    try {
      const onProgress = seldom(({ fraction }: { fraction: number }) => {
        if (!signal.aborted) send({ kind: "arranging", fraction });
      });
      const params = { table: table.opened.table, ...arrangement };
      const { view, rows } = await agent.call("table/view", params, { signal, onProgress });
      if (signal.aborted || table !== this.#table) return;
      table.view = { id: view, arrangement, rows };
      send({ kind: "arranged", arrangement, rows, failure: null });
    } catch (error) {
      if (signal.aborted || isConnectionLoss(error)) return;
      send({ kind: "arranged", arrangement, rows: null, failure: describe(error) });
    }
  }

  stopArranging(): void {
    this.#arranging.end();
  }

  async find(wanted: Find): Promise<void> {
    const { agent, send, describe } = this.#options;
    const table = this.#table;
    if (table === undefined) return;
    const { request } = wanted;
    const signal = this.#finding.begin();
    try {
      const onProgress = seldom(({ fraction }: { fraction: number }) => {
        send({ kind: "finding", request, fraction });
      });
      const { text, from, backwards, matchCase, regularExpression } = wanted;
      const params = { ...this.#names(table), text, from, backwards, matchCase, regularExpression };
      const { position } = await agent.call("table/find", params, { signal, onProgress });
      if (!signal.aborted) send({ kind: "found", request, position, failure: null });
    } catch (error) {
      if (signal.aborted || isCancellation(error)) return;
      send({ kind: "found", request, position: null, failure: describe(error) });
    }
  }

  stopFinding(): void {
    this.#finding.end();
  }

  async showRow(row: number): Promise<void> {
    const { send, describe } = this.#options;
    try {
      send({ kind: "row", row, whole: await this.whole(row), failure: null });
    } catch (error) {
      // After a cut the page asks again.
      if (isConnectionLoss(error) || isCancellation(error)) return;
      send({ kind: "row", row, whole: null, failure: describe(error) });
    }
  }

  /** What is wrong with the file as a whole, as far as it is known. */
  get problems(): Result<"table/open">["problems"] {
    return this.#table?.problems ?? [];
  }

  /** One whole row. @throws AgentFailure */
  async whole(row: number): Promise<WholeRow> {
    const { table } = this.#required().opened;
    return this.#options.agent.call("table/row", { table, row });
  }

  /** Position of the row that stands at a line, or of the next one, among all rows; waits until they are counted. */
  async positionOfLine(line: number): Promise<number | undefined> {
    const table = this.#required();
    const rows = await table.counting.done;
    return (await lineSearch(this.#options.agent, table.opened.table, rows, line))?.position;
  }

  /**
   * Rows at positions [from, to) of what is shown; to the end where `to` is null.
   *
   * @param onProgress told the share of them that is there
   * @throws AgentFailure
   */
  async shownRows(
    from: number,
    to: number | null,
    signal: AbortSignal,
    onProgress: (fraction: number) => void = () => undefined,
  ): Promise<RowRanges> {
    const table = this.#required();
    const end = Math.min(to ?? Infinity, table.view?.rows ?? (await table.counting.done));
    const names = this.#names(table);
    const all: RowRange[] = [];
    for (let offset = from; offset < end; offset += ROWS_AT_ONCE) {
      const page = { ...names, offset, limit: Math.min(ROWS_AT_ONCE, end - offset) };
      const { ranges } = await this.#options.agent.call("table/ranges", page, { signal });
      for (const range of ranges) all.push(range);
      onProgress(Math.min(1, (offset + ROWS_AT_ONCE - from) / (end - from)));
    }
    return RowRanges.of(all);
  }

  dispose(): void {
    this.#opening += 1;
    this.#listening.dispose();
    this.#close();
  }

  async #index(table: OpenTable): Promise<void> {
    const { agent, send } = this.#options;
    if (table.rows !== null) {
      table.counting.resolve(table.rows);
      send({ kind: "indexed", rows: table.rows, problems: table.problems });
      return;
    }
    const signal = this.#indexing.begin();
    const tell = seldom(() => {
      if (table === this.#table) send({ kind: "indexing", ...table.progress });
    });
    const onProgress = (progress: OpenTable["progress"]): void => {
      table.progress = progress;
      tell(undefined);
    };
    const { rows, problems } = await agent.call(
      "table/index",
      { table: table.opened.table },
      { signal, onProgress },
    );
    if (table !== this.#table) return;
    table.rows = rows;
    table.counting.resolve(rows);
    table.problems = [...table.opened.problems, ...problems];
    send({ kind: "indexed", rows, problems: table.problems });
  }

  async #rows(offset: number, limit: number, signal: AbortSignal): Promise<TableRow[]> {
    const params = { ...this.#names(this.#required()), offset, limit };
    return (await this.#options.agent.call("table/rows", params, { signal })).rows;
  }

  #names({ opened, view }: OpenTable): { table: string; view?: string } {
    return { table: opened.table, ...(view !== undefined && { view: view.id }) };
  }

  #required(): OpenTable {
    if (this.#table === undefined) throw failed("call_cancelled", "The rows are not open.");
    return this.#table;
  }

  #tellTable(isSame: boolean): void {
    const { opened, rows, problems, progress } = this.#table!;
    const { columns, bytes, firstRows } = opened;
    this.#options.send({ kind: "table", columns, bytes, rows, firstRows, problems, isSame });
    if (rows === null) this.#options.send({ kind: "indexing", ...progress });
  }

  #tellAgentState(): void {
    const { agent, send, describe } = this.#options;
    const { state } = agent;
    const failure = state.kind === "failed" ? describe(state.failure) : null;
    send({ kind: "agent", state: state.kind, failure });
  }

  /** Tables are of their connection. */
  #lose(): void {
    this.#stopAll();
    this.#table?.counting.reject(failed("call_cancelled", "The rows were closed."));
    this.#table = undefined;
  }

  #close(): void {
    const { agent } = this.#options;
    const table = this.#table?.opened.table;
    this.#lose();
    // Where the connection is gone the table is gone, too.
    if (table !== undefined && agent.state.kind === "connected")
      agent.call("table/close", { table }).catch(() => undefined);
  }

  #stopAll(): void {
    for (const ongoing of [this.#indexing, this.#arranging, this.#finding]) ongoing.end();
    this.#giveUpAll();
  }

  #giveUpAll(): void {
    for (const fetch of this.#fetches.values()) fetch.abort();
    this.#fetches.clear();
  }
}

function isEqual(left: Arrangement, right: Arrangement): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Calls the function at most some times a second; what comes between is left out. */
function seldom<T>(tell: (value: T) => void): (value: T) => void {
  let last = -Infinity;
  return (value) => {
    if (performance.now() - last < MILLISECONDS_APART) return;
    last = performance.now();
    tell(value);
  };
}

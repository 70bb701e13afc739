// The tables that connections have open: how many there may be, and how many processes read them at once.
import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { OpenTable } from "./open-table.ts";
import type { TableResult, TableRows } from "./table-calls.ts";
import { TableProcess, type CallOptions, type TableProcessOptions } from "./table-process.ts";

const tablesOfConnection = 16;
const tablesOfAgent = 64;
/** Processes at once, as far as those above are idle: the one that was used last stays. */
const mostProcesses = 6;

/** Whoever opens tables; they are closed when it ends. */
export interface TableOwner {
  readonly ended: AbortSignal;
}

export interface TablesOptions {
  home: Home;
  program?: string;
  silenceSeconds?: number;
  idleSeconds?: number;
}

export class Tables {
  readonly #folder: string;
  readonly #process: TableProcessOptions;
  readonly #idleSeconds: number;
  readonly #byOwner = new Map<TableOwner, Map<string, OpenTable>>();
  #opened = 0;

  private constructor({ home, idleSeconds = 120, ...options }: TablesOptions) {
    this.#idleSeconds = idleSeconds;
    this.#folder = path.join(home.cache, "tables");
    this.#process = {
      homeRoot: home.root,
      // Lies beside the bundle that this module was built into.
      program: fileURLToPath(new URL("./table.mjs", import.meta.url)),
      silenceSeconds: 20,
      ...options,
    };
  }

  /** Removes what a crash has left. */
  static async open(options: TablesOptions): Promise<Tables> {
    const tables = new Tables(options);
    await rm(tables.#folder, { recursive: true, force: true });
    return tables;
  }

  get processIds(): readonly number[] {
    return this.#all().flatMap(({ process }) => process?.pid ?? []);
  }

  /** Throws `too_many_tables`, `file_not_found`, `file_not_readable`, `input_has_problems`, `table_failed`. */
  async add(
    owner: TableOwner,
    rows: TableRows,
    options: CallOptions,
  ): Promise<{ id: string; opened: TableResult<"open"> }> {
    owner.ended.throwIfAborted();
    const own = this.#tablesOf(owner);
    if (own.size >= tablesOfConnection) throw errors.tooManyTables(tablesOfConnection, "connection");
    if (this.#all().length >= tablesOfAgent) throw errors.tooManyTables(tablesOfAgent, "agent");
    const id = `table-${(this.#opened += 1)}`;
    const folder = path.join(this.#folder, `${process.pid}-${id}`);
    const idleSeconds = this.#idleSeconds;
    const table = new OpenTable({ id, rows, folder, idleSeconds, start: () => this.#start() });
    own.set(id, table);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return { id, opened: await table.open(options) };
    } catch (error) {
      own.delete(id);
      await table.close();
      throw asWriteFailure(error, folder);
    }
  }

  /** Throws `table_not_found`. */
  get(owner: TableOwner, id: string): OpenTable {
    const table = this.#byOwner.get(owner)?.get(id);
    if (table === undefined) throw errors.tableNotFound(id);
    return table;
  }

  /** Does nothing where there is none. */
  async remove(owner: TableOwner, id: string): Promise<void> {
    const own = this.#byOwner.get(owner);
    const table = own?.get(id);
    own?.delete(id);
    await table?.close();
  }

  async close(): Promise<void> {
    const all = this.#all();
    this.#byOwner.clear();
    await Promise.all(all.map((table) => table.close()));
  }

  #tablesOf(owner: TableOwner): Map<string, OpenTable> {
    const known = this.#byOwner.get(owner);
    if (known !== undefined) return known;
    const own = new Map<string, OpenTable>();
    this.#byOwner.set(owner, own);
    owner.ended.addEventListener(
      "abort",
      () => {
        this.#byOwner.delete(owner);
        for (const table of own.values()) void table.close();
      },
      { once: true },
    );
    return own;
  }

  #start(): TableProcess {
    const { program } = this.#process;
    if (!existsSync(program)) throw errors.workerMissing(program);
    const idle = this.#all()
      .filter(({ process }) => process?.isBusy === false)
      .sort((left, right) => left.usedAt - right.usedAt);
    for (const table of idle.slice(0, Math.max(0, idle.length - mostProcesses + 1))) void table.sleep();
    return new TableProcess(this.#process);
  }

  #all(): OpenTable[] {
    return [...this.#byOwner.values()].flatMap((own) => [...own.values()]);
  }
}

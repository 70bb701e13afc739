// A table that somebody has open. Its process may end at any time, when it is not needed or by an accident: the next call
// starts another one, which finds in the table's folder what the one before has found out.
import { rm } from "node:fs/promises";
import { errors } from "../errors.ts";
import type { TableCall, KnownTable, TableParams, TableResult, TableRows } from "./table-calls.ts";
import { TableProcess, type CallOptions } from "./table-process.ts";

export interface OpenTableOptions {
  readonly id: string;
  readonly rows: TableRows;
  readonly folder: string;
  /** After which a process that nobody asks for anything is ended. */
  readonly idleSeconds: number;
  /** A new process; may end one of another table that nobody uses just then. */
  readonly start: () => TableProcess;
}

export class OpenTable {
  /** When it was asked for something last, in milliseconds of the monotonic clock. */
  usedAt = performance.now();
  readonly #options: OpenTableOptions;
  #process: TableProcess | undefined;
  #known: KnownTable | undefined;
  #opening: Promise<TableResult<"open">> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: OpenTableOptions) {
    this.#options = options;
  }

  get process(): TableProcess | undefined {
    return this.#process?.isUsable === true ? this.#process : undefined;
  }

  async open(options: CallOptions): Promise<TableResult<"open">> {
    try {
      return await this.#opened(options);
    } finally {
      this.#rest();
    }
  }

  /** Throws what the call throws, `table_changed`, `table_failed`, and the signal's reason when it is aborted. */
  async call<C extends Exclude<TableCall, "open">>(
    call: C,
    params: TableParams<C>,
    options: CallOptions,
  ): Promise<TableResult<C>> {
    try {
      await this.#opened(options);
      const process = this.#process!;
      const result = await process.call(call, params, options);
      if ("known" in result) this.#known = result.known;
      return result;
    } finally {
      this.#rest();
    }
  }

  /** Ends its process; what it knows is kept. */
  async sleep(): Promise<void> {
    clearTimeout(this.#idle);
    await this.#process?.kill();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.sleep();
    await rm(this.#options.folder, { recursive: true, force: true });
  }

  /** The process, ready for calls. */
  async #opened({ signal }: CallOptions): Promise<TableResult<"open">> {
    // Its connection may have ended meanwhile.
    if (this.#closed) throw errors.tableNotFound(this.#options.id);
    clearTimeout(this.#idle);
    this.usedAt = performance.now();
    if (this.#opening === undefined || this.process === undefined) this.#opening = this.#start();
    const result = await untilAborted(this.#opening, signal);
    this.#known ??= result.known;
    return result;
  }

  #start(): Promise<TableResult<"open">> {
    const { rows, folder, start } = this.#options;
    const process = start();
    this.#process = process;
    const params = { rows, folder, ...(this.#known !== undefined && { known: this.#known }) };
    const opening = process.call("open", params, { signal: new AbortController().signal });
    // A process without a table is of no use.
    opening.catch(() => void process.kill());
    return opening;
  }

  #rest(): void {
    clearTimeout(this.#idle);
    if (this.#closed || this.#process?.isBusy === true) return;
    this.#idle = setTimeout(() => {
      if (this.#process?.isBusy !== true) void this.sleep();
    }, this.#options.idleSeconds * 1000);
    this.#idle.unref();
  }
}

async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort!);
  }
}

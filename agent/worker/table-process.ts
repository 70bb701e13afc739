// The process of a table as the agent sees it: several calls at once, each answered, cancelled, or told why not.
import type { TableProgress } from "../../schemas/protocol/table.ts";
import { errors } from "../errors.ts";
import { AgentChild } from "./agent-child.ts";
import { unpackFailure } from "./messages.ts";
import {
  tableCalls,
  TableReport,
  type TableCall,
  type TableParams,
  type TableResult,
} from "./table-calls.ts";

const heapMegabytes = 512;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
  readonly onProgress: ((progress: TableProgress) => void) | undefined;
}

export interface CallOptions {
  signal: AbortSignal;
  onProgress?: (progress: TableProgress) => void;
}

export interface TableProcessOptions {
  program: string;
  homeRoot: string;
  /** A process that works and says nothing for so long is ended; it says that it lives once a second. */
  silenceSeconds: number;
}

export class TableProcess {
  readonly #silenceSeconds: number;
  readonly #child: AgentChild;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #silence: NodeJS.Timeout | undefined;
  #reason: string | undefined;

  constructor({ program, homeRoot, silenceSeconds }: TableProcessOptions) {
    this.#silenceSeconds = silenceSeconds;
    const onMessage = (message: unknown): void => this.#receive(message);
    this.#child = new AgentChild({ program, homeRoot, heapMegabytes, onMessage });
    void this.#child.ended.then((reason) => {
      clearTimeout(this.#silence);
      const failure = errors.tableFailed(this.#reason ?? reason);
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
    });
  }

  get isUsable(): boolean {
    return this.#child.isUsable;
  }

  get isBusy(): boolean {
    return this.#waiting.size > 0;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get ended(): Promise<string> {
    return this.#child.ended;
  }

  /** Throws what the call throws, `table_failed`, and the signal's reason when it is aborted. */
  async call<C extends TableCall>(
    call: C,
    params: TableParams<C>,
    { signal, onProgress }: CallOptions,
  ): Promise<TableResult<C>> {
    signal.throwIfAborted();
    const id = (this.#calls += 1);
    const cancel = (): void => this.#child.send({ cancel: id });
    signal.addEventListener("abort", cancel, { once: true });
    try {
      const result = await new Promise<unknown>((resolve, reject) => {
        if (!this.isUsable) {
          reject(errors.tableFailed("has ended"));
          return;
        }
        this.#waiting.set(id, { resolve, reject, onProgress });
        this.#child.send({ id, call, params });
        this.#listen();
      });
      return tableCalls[call].result.parse(result) as TableResult<C>;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  }

  kill(): Promise<void> {
    return this.#child.kill();
  }

  #receive(message: unknown): void {
    const report = TableReport.safeParse(message).data;
    if (report === undefined) {
      this.#end("said something that nobody understands");
      return;
    }
    if (report.kind === "progress") this.#waiting.get(report.id)?.onProgress?.(report.progress);
    else if (report.kind !== "alive") this.#settle(report);
    this.#listen();
  }

  #settle(report: Exclude<TableReport, { kind: "alive" | "progress" }>): void {
    const waiting = this.#waiting.get(report.id);
    this.#waiting.delete(report.id);
    if (report.kind === "done") waiting?.resolve(report.result);
    else if (report.kind === "failed") waiting?.reject(unpackFailure(report.failure));
    else {
      const error = new Error(report.message);
      error.stack = report.stack;
      waiting?.reject(error);
    }
  }

  /** Ends the process when it says nothing although it should. */
  #listen(): void {
    clearTimeout(this.#silence);
    if (!this.isBusy) return;
    this.#silence = setTimeout(() => {
      this.#end(`answered nothing for ${this.#silenceSeconds} s`);
    }, this.#silenceSeconds * 1000);
  }

  #end(reason: string): void {
    this.#reason = reason;
    void this.#child.kill();
  }
}

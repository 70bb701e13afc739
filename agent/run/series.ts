// The history of a run for charts, read and binned by a thread of its own.
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { SeriesQuery } from "../../schemas/series.ts";
import type { RunFolder } from "./folder.ts";

/** To the thread; without a query it cancels the request with that number. */
export type SeriesRequest =
  { id: number; file: string; query: SeriesQuery } | { id: number; file?: undefined; query?: undefined };

export interface SeriesAnswer {
  id: number;
  bytes?: Uint8Array;
  error?: Error;
}

/** Lies beside the bundle that this module was built into. */
function seriesProgram(): string {
  return fileURLToPath(new URL("./series-worker.mjs", import.meta.url));
}

/** After so long without a question the thread ends, and its memory is free. */
const IDLE_MILLISECONDS = 10 * 60_000;

let thread: SeriesThread | undefined;

/** The answer is laid out as schemas/series.ts says. A run without metrics has an empty history. */
export function readSeries(
  folder: RunFolder,
  query: SeriesQuery,
  signal?: AbortSignal,
  program = seriesProgram(),
): Promise<Uint8Array> {
  if (thread === undefined || thread.hasEnded) thread = new SeriesThread(program);
  return thread.ask(folder.metrics, query, signal);
}

interface Waiting {
  resolve: (bytes: Uint8Array) => void;
  reject: (error: Error) => void;
}

class SeriesThread {
  hasEnded = false;
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(program: string) {
    this.#worker = new Worker(program);
    this.#worker.on("message", (answer: SeriesAnswer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#end(error));
    this.#worker.on("exit", () => this.#end(new Error("The thread that reads histories has ended.")));
    // A program whose work is done ends, and this thread with it.
    this.#worker.unref();
  }

  async ask(file: string, query: SeriesQuery, signal: AbortSignal | undefined): Promise<Uint8Array> {
    signal?.throwIfAborted();
    const id = ++this.#lastId;
    clearTimeout(this.#idle);
    return new Promise((resolve, reject) => {
      const cancel = (): void => {
        this.#worker.postMessage({ id } satisfies SeriesRequest);
        this.#settle({ id, error: signal?.reason as Error });
      };
      signal?.addEventListener("abort", cancel, { once: true });
      const done = (): void => signal?.removeEventListener("abort", cancel);
      this.#waiting.set(id, {
        resolve: (bytes) => {
          done();
          resolve(bytes);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      this.#worker.ref();
      this.#worker.postMessage({ id, file, query } satisfies SeriesRequest);
    });
  }

  #settle({ id, bytes, error }: SeriesAnswer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error !== undefined) waiting?.reject(error);
    else if (bytes !== undefined) waiting?.resolve(bytes);
    if (this.#waiting.size > 0) return;
    this.#worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      // Who asks before it has ended gets another one.
      this.hasEnded = true;
      void this.#worker.terminate();
    }, IDLE_MILLISECONDS).unref();
  }

  #end(error: Error): void {
    this.hasEnded = true;
    clearTimeout(this.#idle);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

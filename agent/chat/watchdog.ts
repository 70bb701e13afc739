// Ends this process when work in it never comes back, or when its parent has gone: see watchdog-thread.ts.
import { Worker } from "node:worker_threads";

/** What a piece of work may take. */
export interface Limit {
  /** Names the work in "… took longer than 1 s". */
  what: string;
  milliseconds: number;
  /** Bytes that the process may grow by meanwhile. */
  memory: number;
}

/** Said to the thread; undefined when the work is done. */
export type Watched = Limit | undefined;

/** Between two signs of the main thread that it is there. */
const beatMilliseconds = 250;

export class Watchdog {
  readonly #thread: Worker;

  /** `program` is the module that runs `watch()` when it is a second thread. */
  constructor(program: URL) {
    const beats = new Int32Array(new SharedArrayBuffer(4));
    this.#thread = new Worker(program, { workerData: beats });
    this.#thread.unref();
    setInterval(() => Atomics.add(beats, 0, 1), beatMilliseconds).unref();
  }

  /** Ends the process, with a sentence on stderr, when `work` takes more than it may. */
  guard<T>(limit: Limit, work: () => T): T {
    this.#thread.postMessage(limit);
    try {
      return work();
    } finally {
      this.#thread.postMessage(undefined);
    }
  }
}

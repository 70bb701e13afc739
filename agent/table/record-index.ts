// Where the records of a file begin: found out by one pass over it, for all who wait for that together.
import path from "node:path";
import { existsSync } from "node:fs";
import type { Problem } from "../../schemas/problem.ts";
import type { TableProgress } from "../../schemas/protocol/table.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { Checkpoints } from "./checkpoints.ts";
import type { RecordSource } from "./record-source.ts";
import { share, type WorkOptions } from "./work.ts";

/** What the pass over the whole file has found. */
export interface IndexOutcome {
  records: number;
  /** Of the file as a whole. */
  problems: Problem[];
}

interface Pass {
  readonly done: Promise<IndexOutcome>;
  readonly controller: AbortController;
  readonly listeners: Set<(progress: TableProgress) => void>;
  waiting: number;
}

export class RecordIndex {
  /** Grows while the file is read, and can be used meanwhile. */
  readonly checkpoints: Checkpoints;
  outcome: IndexOutcome | null;
  readonly #source: RecordSource;
  readonly #size: number;
  readonly #folder: string;
  #pass: Pass | undefined;

  private constructor(
    source: RecordSource,
    size: number,
    folder: string,
    checkpoints: Checkpoints,
    outcome: IndexOutcome | null,
  ) {
    this.checkpoints = checkpoints;
    this.outcome = outcome;
    this.#source = source;
    this.#size = size;
    this.#folder = folder;
  }

  /** @param outcome of an earlier process that kept its work in `folder` */
  static async open(
    source: RecordSource,
    size: number,
    folder: string,
    outcome: IndexOutcome | null,
  ): Promise<RecordIndex> {
    const file = path.join(folder, fileName);
    if (outcome === null || !existsSync(file))
      return new RecordIndex(source, size, folder, new Checkpoints(), null);
    return new RecordIndex(source, size, folder, await Checkpoints.load(file), outcome);
  }

  /** Resolves when the whole file has been read. The reading ends when all who wait for it have gone. */
  async complete({ signal, onProgress }: WorkOptions = {}): Promise<IndexOutcome> {
    if (this.outcome !== null) return this.outcome;
    signal?.throwIfAborted();
    const pass = (this.#pass ??= this.#begin());
    pass.waiting += 1;
    if (onProgress !== undefined) pass.listeners.add(onProgress);
    try {
      return await Promise.race([pass.done, whenAborted(signal, pass.done)]);
    } finally {
      if (onProgress !== undefined) pass.listeners.delete(onProgress);
      pass.waiting -= 1;
      if (pass.waiting === 0) {
        pass.controller.abort();
        this.#pass = undefined;
      }
    }
  }

  #begin(): Pass {
    const controller = new AbortController();
    const listeners: Pass["listeners"] = new Set();
    const done = this.#read(controller.signal, (progress) => {
      for (const tell of listeners) tell(progress);
    });
    // Nobody may be left to hear of it.
    done.catch(() => undefined);
    return { done, controller, listeners, waiting: 0 };
  }

  async #read(signal: AbortSignal, tell: (progress: TableProgress) => void): Promise<IndexOutcome> {
    const { records, problems } = await this.#source.scan(
      (record, offset, line) => this.checkpoints.note(record, offset, line),
      { signal, onProgress: (rows, bytes) => tell({ rows, fraction: share(bytes, this.#size) }) },
    );
    try {
      await this.checkpoints.save(path.join(this.#folder, fileName));
    } catch (error) {
      throw asWriteFailure(error, this.#folder);
    }
    this.outcome = { records, problems };
    return this.outcome;
  }
}

const fileName = "checkpoints";

/** Rejects when the signal is aborted; settles with `done` at the latest, so that nothing waits for ever. */
async function whenAborted<T>(signal: AbortSignal | undefined, done: Promise<T>): Promise<T> {
  if (signal === undefined) return done;
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
  });
  try {
    return await Promise.race([done, aborted]);
  } finally {
    signal.removeEventListener("abort", abort!);
  }
}

// Follows the metrics and the log of a run: one follower a run, shared by all who look.
import type { LogLine, Metric } from "../../schemas/run.ts";
import type { RunCursor } from "../../schemas/protocol/run.ts";
import type { RunFolder } from "./folder.ts";

/** Where a run stands by what its trainer has written last. */
export interface LatestMetrics {
  step: number;
  loss: number | undefined;
  validationLoss: number | undefined;
  tokensPerSecond: number | undefined;
  seq: number;
  /** `performance.now()` when the last new metric was seen; undefined while none has come since the follower began. */
  at: number | undefined;
  medianStepSeconds: number | undefined;
}

/** Some lines, and the place after them. */
export interface RunPiece {
  metrics: Metric[];
  log: LogLine[];
  cursor: RunCursor;
  /** Train metrics between these numbers were left out. */
  omitted?: { from: number; to: number };
}

export interface Follower {
  latest(): LatestMetrics;
  /** Calls back whenever lines were read that nobody had seen; returns what ends it. */
  onUpdate(listener: (added: RunPiece) => void): () => void;
  /**
   * What lies after a cursor, oldest first, in pieces of bounded size, read from the file when it is no longer in
   * memory. Of more train metrics than `mostTrain` only the newest are given.
   */
  after(cursor: RunCursor, mostTrain?: number): AsyncGenerator<RunPiece>;
  /** Resolves when everything has been read that was written before the call. */
  refresh(): Promise<void>;
  close(): void;
}

/** The follower ends when everybody who asked for it has closed it. */
export declare function followRun(folder: RunFolder): Follower;

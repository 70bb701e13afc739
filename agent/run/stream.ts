// What one watcher of a run is sent: what it has missed, then what comes.
import type { RunCursor, RunSummary, RunUpdate } from "../../schemas/protocol/run.ts";
import type { Follower } from "./follow.ts";

/**
 * Sends until the run has ended or the signal is aborted; returns the place after what was sent. While `send` has not
 * resolved, what comes is gathered, and of too many train metrics only the newest are sent. `onSummaryChange` calls
 * back when the summary has changed, and returns what ends it.
 */
export declare function streamRun(
  follower: Follower,
  summary: () => RunSummary,
  onSummaryChange: (listener: () => void) => () => void,
  since: RunCursor,
  send: (update: RunUpdate) => Promise<void>,
  signal: AbortSignal,
): Promise<RunCursor>;

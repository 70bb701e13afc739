// What one watcher of a run is sent: what it has missed, then what comes.
import { setTimeout as sleep } from "node:timers/promises";
import type { RunCursor, RunSummary, RunUpdate } from "../../schemas/protocol/run.ts";
import { isActive } from "../../schemas/run-state.ts";
import { Bell } from "./bell.ts";
import type { Follower } from "./follow.ts";

/** Train metrics that a watcher is sent of what it has missed; its chart takes older ones from the history. */
const MOST_MISSED = 50_000;
/** Train metrics that may wait for a watcher that has caught up and does not read on: two seconds of a fast run. */
const MOST_WAITING = 2000;
/** Between two messages: twenty a second. */
const MILLISECONDS_APART = 50;
/** What was read longer ago is read again before it is sent. */
const FRESH_MILLISECONDS = 10;
/** While metrics come, the summary is sent this often; what changes it otherwise is sent at once. */
const SUMMARY_MILLISECONDS = 1000;

/**
 * Sends until the run has ended or the signal is aborted; returns the place after what was sent. While `send` has not
 * resolved nothing is gathered: what came meanwhile is read afterwards, and of too many train metrics only the newest,
 * so that a watcher takes the memory of one message. `isLast` is what comes after the run has ended. `onSummaryChange` returns what ends the calls to its listener.
 */
export async function streamRun(
  follower: Follower,
  summary: () => RunSummary,
  onSummaryChange: (listener: () => void) => () => void,
  since: RunCursor,
  send: (update: RunUpdate, isLast: boolean) => Promise<void>,
  signal: AbortSignal,
): Promise<RunCursor> {
  const bell = new Bell(signal);
  let nextMessage = -Infinity;
  /** -Infinity when it has changed since it was sent. */
  let summaryDue = -Infinity;
  let mayHaveEnded = true;
  let cursor = since;
  let mostTrain = MOST_MISSED;

  /** Returns false when nobody wants it any more. */
  const deliver = async (update: RunUpdate, isLast: boolean): Promise<boolean> => {
    const early = nextMessage - performance.now();
    if (early > 0) await sleep(early);
    if (signal.aborted) return false;
    if (performance.now() >= summaryDue) {
      update.run = summary();
      summaryDue = performance.now() + SUMMARY_MILLISECONDS;
    }
    nextMessage = performance.now() + MILLISECONDS_APART;
    await send(update, isLast);
    cursor = update.cursor;
    return true;
  };

  const unsubscribe = [
    follower.onUpdate(() => bell.ring()),
    onSummaryChange(() => {
      summaryDue = -Infinity;
      mayHaveEnded = true;
      bell.ring();
    }),
  ];
  try {
    await follower.refresh();
    while (!signal.aborted) {
      bell.clear();
      // The state is looked at first: what a run that has ended wrote is then all there.
      const ended = mayHaveEnded && !isActive(summary().state);
      mayHaveEnded = false;
      if (ended) await follower.refresh();
      for await (const piece of follower.after(cursor, mostTrain)) {
        if (!(await deliver(piece, ended))) return cursor;
      }
      mostTrain = MOST_WAITING;
      if (summaryDue === -Infinity) await deliver({ metrics: [], log: [], cursor }, ended);
      if (ended) break;
      await bell.wait();
      const early = nextMessage - performance.now();
      if (early > 0) await sleep(early);
      // What came while it waited goes into the same message.
      if (early > FRESH_MILLISECONDS) await follower.glance();
    }
    return cursor;
  } finally {
    for (const end of unsubscribe) end();
    bell.close();
  }
}

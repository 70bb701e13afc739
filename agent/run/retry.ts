// Whether and when a run that ended without having finished is tried again. Pure.
import type { RunState } from "../../schemas/run.ts";
import type { QueueEntry } from "../store/document.ts";

/** Failures that may pass by themselves; all others would only happen again. */
const passing = new Set([
  "disk_full",
  "out_of_memory",
  "device_lost",
  "trainer_not_started",
  // Memory that other programs hold may be free the next time.
  "plan_does_not_fit",
]);

export function canPass(state: RunState, failureCode: string | undefined): boolean {
  if (state === "interrupted") return true;
  return state === "failed" && failureCode !== undefined && passing.has(failureCode);
}

const longestBackoffSeconds = 3600;

/** Seconds from the end of an attempt to the next one; `attempts` counts those that were made before, from 0. */
export function backoffSeconds(retry: { backoffSeconds: number }, attempts: number): number {
  return Math.min(longestBackoffSeconds, retry.backoffSeconds * 2 ** Math.min(attempts, 30));
}

/** The entry that asks for one more attempt, or undefined when none is due. `now` is the time of day. */
export function withNextAttempt(entry: QueueEntry, now: Date): QueueEntry | undefined {
  if (entry.retry === undefined || entry.attempts >= entry.retry.limit) return undefined;
  const wait = backoffSeconds(entry.retry, entry.attempts) * 1000;
  return {
    ...entry,
    attempts: entry.attempts + 1,
    notBefore: new Date(now.getTime() + wait).toISOString(),
  };
}

/**
 * Milliseconds until an attempt that was asked for, perhaps by an agent that is gone by now. Whatever became of the
 * clock since, it is never longer than the back-off.
 */
export function millisecondsUntilAttempt(entry: QueueEntry, now: Date): number {
  if (entry.notBefore === undefined || entry.retry === undefined) return 0;
  const most = backoffSeconds(entry.retry, Math.max(0, entry.attempts - 1)) * 1000;
  return Math.min(most, Math.max(0, Date.parse(entry.notBefore) - now.getTime()));
}

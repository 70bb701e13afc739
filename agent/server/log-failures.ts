// Failures in the background go into the log, and not into it again at every try.
import type { Log } from "./log.ts";

const TOLD_MILLISECONDS = 60_000;

/** Writes failures of a part of the agent into the log; one that repeats, once a minute. */
export function logFailures(log: Log, part: string): (error: unknown, about?: object) => void {
  let told: { words: string; at: number } | undefined;
  return (error, about) => {
    const words = `${String(error)} ${JSON.stringify(about)}`;
    if (words === told?.words && performance.now() - told.at < TOLD_MILLISECONDS) return;
    told = { words, at: performance.now() };
    log.error({ ...about, failure: stackOf(error) }, part);
  };
}

/** The stack with those of its causes, and of each failure that is gathered in it. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  const within: unknown[] = error instanceof AggregateError ? error.errors : [];
  const cause = error.cause === undefined ? [] : [error.cause];
  return [own, ...[...within, ...cause].map((inner) => `because of ${stackOf(inner)}`)].join("\n");
}

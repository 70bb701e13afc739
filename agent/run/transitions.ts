// The states of a run, and what takes it from one to another: everything that is not in this table is refused.
import type { RunState } from "../../schemas/run.ts";

/** What happens to a run. `begin`, `pause`, `continue`, `succeed` and `fail` are its trainer's own doing. */
export const runEvents = [
  "begin",
  "pause",
  "continue",
  "succeed",
  "fail",
  "stop",
  "lose trainer",
  "resume",
] as const;
export type RunEvent = (typeof runEvents)[number];

type Row = { readonly [E in RunEvent]: RunState | null };

const nothing: Row = {
  begin: null,
  pause: null,
  continue: null,
  succeed: null,
  fail: null,
  stop: null,
  "lose trainer": null,
  resume: null,
};

/** Wherever a run may end. */
const ends = { fail: "failed", stop: "stopped", "lose trainer": "interrupted" } as const;

const table: { readonly [S in RunState]: Row } = {
  queued: { ...nothing, ...ends, begin: "running" },
  running: { ...nothing, ...ends, pause: "paused", succeed: "succeeded" },
  // Whoever waits for room on the disk may find that nothing is left to be trained.
  paused: { ...nothing, ...ends, continue: "running", succeed: "succeeded" },
  succeeded: nothing,
  failed: { ...nothing, resume: "queued" },
  stopped: { ...nothing, resume: "queued" },
  interrupted: { ...nothing, resume: "queued" },
};

/** The state after the event, or undefined where it cannot happen. */
export function stateAfter(state: RunState, event: RunEvent): RunState | undefined {
  return table[state][event] ?? undefined;
}

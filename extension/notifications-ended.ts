// Which runs have ended that a window should tell of: each once, also if it ended while the window was away.
import type { RunSummary } from "../schemas/protocol/run.ts";
import { isActive } from "../schemas/run-state.ts";

export interface Look {
  /** Runs that go on or wait, of which the window is to tell. */
  readonly followed: ReadonlySet<string>;
  readonly ended: readonly RunSummary[];
}

/**
 * Looks at runs that have changed. `followed` is what the look before has left; only those that were seen going on are
 * told of, never what had ended before.
 */
export function lookForEnded(
  followed: ReadonlySet<string>,
  changed: readonly RunSummary[],
  isOurs: (run: RunSummary) => boolean,
): Look {
  const still = new Set(followed);
  const ended: RunSummary[] = [];
  for (const run of changed) {
    if (goesOn(run)) {
      if (isOurs(run)) still.add(run.id);
    } else if (still.delete(run.id)) {
      ended.push(run);
    }
  }
  return { followed: still, ended };
}

export type Wish = "never" | "failed" | "ended";

/** Nobody needs to be told of what they have stopped themselves. */
export function isWorthTelling({ state }: Pick<RunSummary, "state">, wish: Wish): boolean {
  if (wish === "never") return false;
  return state === "failed" || state === "interrupted" || (wish === "ended" && state === "succeeded");
}

/** A run that will be tried again has not ended. */
function goesOn({ state, retry }: RunSummary): boolean {
  return isActive(state) || (retry?.nextAttempt ?? null) !== null;
}

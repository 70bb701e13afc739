// An evaluation that another program is making is waited for instead of refused.
import { setTimeout as sleep } from "node:timers/promises";
import { TrainyardError } from "../errors.ts";

const millisecondsBetween = 2000;

/** What `evaluate` gives as soon as nobody else is at it; `onWait` is called once. Throws the signal's reason. */
export async function afterAnother<T>(
  evaluate: () => Promise<T>,
  { signal, onWait }: { signal: AbortSignal; onWait: () => void },
): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await evaluate();
    } catch (error) {
      if (!(error instanceof TrainyardError) || error.code !== "evaluation_running") throw error;
      if (tries === 0) onWait();
      await sleep(millisecondsBetween, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

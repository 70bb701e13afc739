// Long computations stop for a moment now and then, so that the process answers and can be told to stop.
import { setImmediate } from "node:timers/promises";

const longestStretch = 20;

/** Call `rest()` between pieces of work whenever `due()` says so. */
export class Pace {
  #last = performance.now();
  readonly #signal: AbortSignal | undefined;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
    signal?.throwIfAborted();
  }

  /** Whether 20 ms have passed since the last rest. */
  due(): boolean {
    return performance.now() - this.#last > longestStretch;
  }

  /** Lets everything else run first. Throws the signal's reason once it is aborted. */
  async rest(): Promise<void> {
    await setImmediate();
    this.#signal?.throwIfAborted();
    this.#last = performance.now();
  }
}

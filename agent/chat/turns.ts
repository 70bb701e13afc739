// One at a time, in the order in which they came: whoever waits may give up, and is given up on after a while.

export interface Waiting {
  /** The waiting then fails with the signal's reason. */
  signal: AbortSignal;
  seconds: number;
  /** What the waiting fails with when it took too long. */
  overdue: () => Error;
  /** Told how many are before, as often as that changes. */
  onPlace?: (before: number) => void;
}

interface Waiter {
  /** False where it has given up meanwhile. */
  begin: () => boolean;
  onPlace: (before: number) => void;
}

export class Turns {
  #taken = false;
  #waiters: Waiter[] = [];

  get waiting(): number {
    return this.#waiters.length;
  }

  /** Resolves with what ends the turn. */
  async take({ signal, seconds, overdue, onPlace }: Waiting): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#taken) {
      let waiter: Waiter | undefined;
      try {
        await waitFor({ signal, seconds, overdue }, (begin) => {
          waiter = { begin, onPlace: onPlace ?? (() => undefined) };
          this.#waiters.push(waiter);
          waiter.onPlace(this.#waiters.length);
        });
      } catch (error) {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        this.#tellPlaces();
        throw error;
      }
    }
    this.#taken = true;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#next();
    };
  }

  /** The turn passes on at once, so that nobody who comes in between gets before those who wait. */
  #next(): void {
    for (let next = this.#waiters.shift(); next !== undefined; next = this.#waiters.shift()) {
      if (!next.begin()) continue;
      this.#tellPlaces();
      return;
    }
    this.#taken = false;
  }

  #tellPlaces(): void {
    for (const [before, { onPlace }] of this.#waiters.entries()) onPlace(before + 1);
  }
}

/** Resolves when what `begin` was given is called, unless the signal or the time comes first: then it returns false. */
export async function waitFor(
  { signal, seconds, overdue }: Pick<Waiting, "signal" | "seconds" | "overdue">,
  begin: (done: () => boolean) => void,
): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    let settled = false;
    const settle = (how: () => void): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      how();
      return true;
    };
    const abort = (): void => void settle(() => reject(signal.reason as Error));
    const timer = setTimeout(() => settle(() => reject(overdue())), seconds * 1000);
    signal.addEventListener("abort", abort);
    begin(() => settle(resolve));
  });
}

// How fast something may go: an even pace for what is sent, an allowance for what is received.
import { setTimeout as sleep } from "node:timers/promises";

/** Lets one through every 1 / `perSecond`, in the order in which they asked. */
export class Pace {
  readonly #interval: number;
  #next = 0;

  constructor(perSecond: number) {
    this.#interval = 1000 / perSecond;
  }

  /** Resolves when it is the caller's turn. */
  async turn(): Promise<void> {
    const now = performance.now();
    const mine = Math.max(now, this.#next);
    this.#next = mine + this.#interval;
    if (mine > now) await sleep(mine - now);
  }
}

/** Refills at `perSecond` up to `burst`; whoever takes more than there is owes it. */
export class Allowance {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #at = performance.now();

  constructor(perSecond: number, burst: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
  }

  /** Takes one and returns for how many milliseconds to rest until nothing is owed. */
  take(): number {
    const now = performance.now();
    this.#left = Math.min(this.#burst, this.#left + ((now - this.#at) / 1000) * this.#perSecond) - 1;
    this.#at = now;
    return this.#left >= 0 ? 0 : (-this.#left / this.#perSecond) * 1000;
  }
}

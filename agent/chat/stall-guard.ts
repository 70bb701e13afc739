// Notices that a process which computes for somebody has come to a standstill. Looks are counted, not seconds: a machine
// that slept has not lost any, nor has a client that was itself held up.

/** Silent looks, one after the other, of the shortest standstill. */
const looks = 20;
/**
 * Of a model, in bytes, which has that time once more: where memory is short all of it may be read anew for each token, at
 * 20 MiB in each of 120 s as from a slow disk.
 */
const memoryOfOneSilence = 2400 * 2 ** 20;
/** Computed at once, for which the shortest time is enough. */
const ordinaryTokens = 512;

/** How many times the shortest standstill the work may take: a model of so many bytes, so many tokens at once. */
export function patienceFor(memory: number, tokens: number): number {
  return (1 + memory / memoryOfOneSilence) * Math.max(1, tokens / ordinaryTokens);
}

export class StallGuard {
  readonly #lookMilliseconds: number;
  readonly #patience: () => number;
  readonly #onStall: () => void;
  #silentLooks = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `patience` tells how many times `seconds` there may be silence just now. */
  constructor(seconds: number, patience: () => number, onStall: () => void) {
    this.#lookMilliseconds = (1000 * seconds) / looks;
    this.#patience = patience;
    this.#onStall = onStall;
  }

  /** Somebody waits for the process. */
  watch(): void {
    if (this.#timer !== undefined) return;
    this.#silentLooks = 0;
    this.#timer = setInterval(() => this.#look(), this.#lookMilliseconds);
  }

  /** The process has said something. */
  heard(): void {
    this.#silentLooks = 0;
  }

  /** Nobody waits any more. */
  rest(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    if (++this.#silentLooks <= looks * this.#patience()) return;
    this.rest();
    this.#onStall();
  }
}

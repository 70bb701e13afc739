// How fast a model writes just now, all its answers together.

/** What was written longer ago counts no more. */
const windowMilliseconds = 2000;
/** Tokens that come within so long are counted as one piece. */
const pieceMilliseconds = 100;
/** Before that a rate would be chance. */
const leastMilliseconds = 200;

export class TokenRate {
  #pieces: { at: number; tokens: number }[] = [];
  /** When it began to write after a rest. */
  #since = 0;

  /** `now` is on the monotonic clock, in milliseconds. */
  add(tokens: number, now = performance.now()): void {
    this.#forget(now);
    if (this.#pieces.length === 0) this.#since = now;
    const last = this.#pieces.at(-1);
    if (last !== undefined && now - last.at < pieceMilliseconds) last.tokens += tokens;
    else this.#pieces.push({ at: now, tokens });
  }

  /** Over the last two seconds; 0 where nothing was written, or too little to tell. */
  perSecond(now = performance.now()): number {
    this.#forget(now);
    const milliseconds = Math.min(windowMilliseconds, now - this.#since);
    if (this.#pieces.length === 0 || milliseconds < leastMilliseconds) return 0;
    return (this.#pieces.reduce((sum, { tokens }) => sum + tokens, 0) / milliseconds) * 1000;
  }

  #forget(now: number): void {
    this.#pieces = this.#pieces.filter(({ at }) => now - at < windowMilliseconds);
  }
}

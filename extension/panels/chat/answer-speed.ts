// How fast an answer is written, while it is. Pure.

/** Until then a rate would be chance; and no number that changes more often can be read. */
const MILLISECONDS_APART = 500;

export class AnswerSpeed {
  #first: { at: number; tokens: number } | undefined;
  #toldAt = 0;
  #told = 0;

  /** Tokens a second since the first ones; 0 until that can be told. `now` is on the monotonic clock, in milliseconds. */
  at(tokens: number, now = performance.now()): number {
    if (this.#first === undefined) {
      this.#first = { at: now, tokens };
      this.#toldAt = now;
      return 0;
    }
    if (now - this.#toldAt < MILLISECONDS_APART) return this.#told;
    this.#toldAt = now;
    this.#told = ((tokens - this.#first.tokens) / (now - this.#first.at)) * 1000;
    return this.#told;
  }
}

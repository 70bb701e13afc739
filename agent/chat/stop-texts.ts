// Ends a text before the first of some texts that it must not hold; what might become one of them waits.

export class StopTexts {
  readonly #stops: readonly string[];
  #waiting = "";
  #found = false;

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  get found(): boolean {
    return this.#found;
  }

  /** What of the text, as far as it is known, is part of the answer for certain. */
  add(text: string): string {
    if (this.#found) return "";
    const known = this.#waiting + text;
    const at = Math.min(...this.#stops.map((stop) => known.indexOf(stop)).filter((index) => index >= 0));
    if (at !== Infinity) {
      this.#found = true;
      this.#waiting = "";
      return known.slice(0, at);
    }
    const held = Math.max(0, ...this.#stops.map((stop) => heldLength(known, stop)));
    this.#waiting = known.slice(known.length - held);
    return known.slice(0, known.length - held);
  }

  /** What was held back, and has become nothing. */
  end(): string {
    const rest = this.#waiting;
    this.#waiting = "";
    return rest;
  }
}

/** How much at the end of the text is a beginning of the stop. */
function heldLength(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
    if (stop.startsWith(text.slice(text.length - length))) return length;
  }
  return 0;
}

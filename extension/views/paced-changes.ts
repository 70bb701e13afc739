// Changes of lines that stir all the time: told at once, then together at most once per interval, so that a line can
// be read, and does not change under the mouse that is about to click it.
export class PacedChanges {
  readonly #tell: (keys: readonly string[]) => void;
  readonly #milliseconds: number;
  readonly #waiting = new Set<string>();
  #pause: NodeJS.Timeout | undefined;

  constructor(tell: (keys: readonly string[]) => void, milliseconds = 1000) {
    this.#tell = tell;
    this.#milliseconds = milliseconds;
  }

  add(keys: readonly string[]): void {
    for (const key of keys) this.#waiting.add(key);
    if (this.#pause === undefined) this.#tellNow();
  }

  dispose(): void {
    clearTimeout(this.#pause);
    this.#waiting.clear();
  }

  #tellNow(): void {
    const keys = [...this.#waiting];
    this.#waiting.clear();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      if (this.#waiting.size > 0) this.#tellNow();
    }, this.#milliseconds).unref();
    this.#tell(keys);
  }
}

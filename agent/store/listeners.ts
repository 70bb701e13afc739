// Those who want to hear of something: each of them hears of it, whatever another one throws.

export class Listeners<Told extends unknown[]> {
  readonly #listeners = new Set<(...told: Told) => void>();
  readonly #onFailure: (error: unknown) => void;

  /** `onFailure` is told what listeners throw: it is their bug, and not of whoever tells them. */
  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  get count(): number {
    return this.#listeners.size;
  }

  /** Returns what ends it. One function may listen twice. */
  add(listener: (...told: Told) => void): () => void {
    const own = (...told: Told): void => {
      listener(...told);
    };
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  tell(...told: Told): void {
    for (const listener of this.#listeners) {
      try {
        listener(...told);
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}

// Tells whoever listens which runs have changed: at once, and then no more than a few times a second.

/** Between two calls of the listeners. */
const MILLISECONDS_APART = 250;

export class ChangeNews {
  readonly #listeners = new Set<(ids: readonly string[]) => void>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  note(id: string): void {
    this.#changed.add(id);
    if (this.#timer === undefined) this.#arm(0);
  }

  /** Returns what ends it. */
  subscribe(listener: (ids: readonly string[]) => void): () => void {
    const own = (ids: readonly string[]): void => listener(ids);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #arm(milliseconds: number): void {
    this.#timer = setTimeout(() => this.#tell(), milliseconds);
    this.#timer.unref();
  }

  #tell(): void {
    this.#timer = undefined;
    if (this.#changed.size === 0) return;
    const ids = [...this.#changed];
    this.#changed.clear();
    this.#arm(MILLISECONDS_APART);
    for (const listener of this.#listeners) listener(ids);
  }
}

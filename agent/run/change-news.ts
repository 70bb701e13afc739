// Tells whoever listens which runs have changed: at once, and then no more than a few times a second.
import { Listeners } from "../store/listeners.ts";

/** Between two calls of the listeners. */
const MILLISECONDS_APART = 250;

export class ChangeNews {
  readonly #listeners: Listeners<[ids: readonly string[]]>;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** `onFailure` is told what listeners throw. */
  constructor(onFailure: (error: unknown) => void) {
    this.#listeners = new Listeners(onFailure);
  }

  note(id: string): void {
    this.#changed.add(id);
    if (this.#timer === undefined) this.#arm(0);
  }

  /** Returns what ends it. */
  subscribe(listener: (ids: readonly string[]) => void): () => void {
    return this.#listeners.add(listener);
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
    this.#listeners.tell(ids);
  }
}

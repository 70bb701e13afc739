// Wakes one that waits. A ring while nobody waits is not lost, and an aborted signal rings for good.
export class Bell {
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.ring();
  #rung = false;
  #wake: () => void = () => undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort);
  }

  ring(): void {
    this.#rung = true;
    this.#wake();
  }

  /** Forgets that it has rung: whoever calls this looks next. */
  clear(): void {
    this.#rung = false;
  }

  /** Resolves when it has rung since the last wait, or after a time. */
  async wait(milliseconds?: number): Promise<void> {
    if (!this.#rung && this.#signal?.aborted !== true) {
      await new Promise<void>((resolve) => {
        const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#rung = false;
  }

  close(): void {
    this.#signal?.removeEventListener("abort", this.#onAbort);
  }
}

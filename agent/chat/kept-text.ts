// Keeps a text while it grows: what has come is on the disk a second later.

/** Between a piece and its being kept. */
const longestWaitMilliseconds = 1000;

export class KeptText {
  readonly #keep: (text: string) => Promise<void>;
  #text = "";
  #waiting = "";
  #timer: NodeJS.Timeout | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #failure: Error | undefined;

  constructor(keep: (text: string) => Promise<void>) {
    this.#keep = keep;
  }

  /** All that has come, whether it is kept yet or not. */
  get text(): string {
    return this.#text;
  }

  /** Throws what keeping an earlier piece has failed with. */
  add(text: string): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#text += text;
    this.#waiting += text;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#keepWaiting();
    }, longestWaitMilliseconds);
  }

  /** No more is kept; what is on its way arrives. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#keeping;
  }

  #keepWaiting(): void {
    const text = this.#waiting;
    this.#waiting = "";
    this.#keeping = this.#keeping
      .then(() => this.#keep(text))
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      });
  }
}

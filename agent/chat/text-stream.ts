// Sends a text on while it grows: at most 50 pieces a second, and none before there is room for it.

/** Between two pieces. */
const shortestPauseMilliseconds = 20;
/** Characters that go into one message of the wire. */
const largestPiece = 100_000;

export class TextStream {
  readonly #send: (text: string) => Promise<void>;
  #waiting = "";
  #sending: Promise<void> | undefined;
  #isLast = false;
  #endPause: () => void = () => undefined;

  /** `send` resolves when there is room for more; when it rejects nothing is sent any more. */
  constructor(send: (text: string) => Promise<void>) {
    this.#send = send;
  }

  add(text: string): void {
    this.#waiting += text;
    this.#sending ??= this.#sendAll().catch(() => undefined);
  }

  /** Resolves when everything is sent, or cannot be. */
  async end(): Promise<void> {
    this.#isLast = true;
    this.#endPause();
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting !== "") {
      const piece = this.#waiting.slice(0, largestPiece);
      this.#waiting = this.#waiting.slice(largestPiece);
      const paused = this.#isLast ? undefined : this.#pause();
      await this.#send(piece);
      await paused;
    }
    this.#sending = undefined;
  }

  async #pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, shortestPauseMilliseconds);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

// What follows from typing and ticking: told once there is a pause, or before anything else is told.
import type { Intent } from "./page-state.ts";

/** Between the last key and what follows from it. */
export const TYPING_MILLISECONDS = 200;

export class PendingIntents {
  readonly #send: (intent: Intent) => void;
  readonly #waiting = new Map<string, { intent: Intent; timer: ReturnType<typeof setTimeout> }>();

  constructor(send: (intent: Intent) => void) {
    this.#send = send;
  }

  /** In place of what waits under the same name. */
  later(name: string, intent: Intent): void {
    this.drop(name);
    const timer = setTimeout(() => {
      this.#waiting.delete(name);
      this.#send(intent);
    }, TYPING_MILLISECONDS);
    this.#waiting.set(name, { intent, timer });
  }

  has(name: string): boolean {
    return this.#waiting.has(name);
  }

  drop(name: string): void {
    clearTimeout(this.#waiting.get(name)?.timer);
    this.#waiting.delete(name);
  }

  /** Sends at once what waits, in the order in which it was noted. */
  flush(): void {
    for (const [name, { intent }] of [...this.#waiting]) {
      this.drop(name);
      this.#send(intent);
    }
  }
}

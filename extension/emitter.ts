// Events for code that also runs outside VS Code, as in tests and benchmarks; they fit `vscode.Event`.

export interface Disposable {
  dispose(): void;
}

export type Event<T> = (listener: (value: T) => unknown) => Disposable;

export class Emitter<T> implements Disposable {
  readonly #listeners = new Set<(value: T) => unknown>();

  readonly event: Event<T> = (listener) => {
    // A function of its own, so that one listener may be added twice.
    const added = (value: T): unknown => listener(value);
    this.#listeners.add(added);
    return { dispose: () => void this.#listeners.delete(added) };
  };

  /** What a listener throws keeps no other from being told, and is nobody's who has fired. */
  fire(value: T): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(value);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.#listeners.clear();
  }
}

// Drawing, at most once a frame and never for long: what does not fit into a frame is done in the next one.

/** Of the 16 ms of a frame; the rest is for the browser's own work and for what the user does. */
const BUDGET_MILLISECONDS = 4;

export class Frames {
  readonly #tasks = new Set<() => void>();
  #isRequested = false;

  /** Runs the task in one of the next frames; asked for twice before that, it runs once. */
  request(task: () => void): void {
    this.#tasks.add(task);
    if (this.#isRequested) return;
    this.#isRequested = true;
    requestAnimationFrame(() => {
      this.#run();
    });
  }

  cancel(task: () => void): void {
    this.#tasks.delete(task);
  }

  #run(): void {
    this.#isRequested = false;
    const deadline = performance.now() + BUDGET_MILLISECONDS;
    for (const task of [...this.#tasks]) {
      this.#tasks.delete(task);
      task();
      if (performance.now() > deadline) break;
    }
    const [next] = this.#tasks;
    if (next !== undefined) this.request(next);
  }
}

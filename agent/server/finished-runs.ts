// Evaluates runs when they have succeeded, one after the other, as long as the agent lives.
import type { EvaluateFinishedRun } from "../handlers/evaluate-finished-run.ts";

export class FinishedRuns {
  readonly #evaluate: EvaluateFinishedRun;
  readonly #onFailure: (error: unknown, about: object) => void;
  readonly #closing = new AbortController();
  #working: Promise<void> = Promise.resolve();

  constructor(evaluate: EvaluateFinishedRun, onFailure: (error: unknown, about: object) => void) {
    this.#evaluate = evaluate;
    this.#onFailure = onFailure;
  }

  add(run: string): void {
    this.#working = this.#working.then(async () => {
      const { signal } = this.#closing;
      if (signal.aborted) return;
      await this.#evaluate(run, signal).catch((error: unknown) => {
        if (!signal.aborted) this.#onFailure(error, { run });
      });
    });
  }

  /** Whatever is being evaluated is left as it is, and goes on when it is asked for again. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#working;
  }
}

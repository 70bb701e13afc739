// The sequences of one context: each writes one answer at a time, and keeps what it has read for the next one.
import type { LlamaContextSequence } from "node-llama-cpp";

export class SequencePool {
  readonly #free: LlamaContextSequence[];
  readonly #waiting: (() => void)[] = [];

  readonly #onLent: (count: number) => void;
  #lent = 0;

  /** `onLent` is told how many are in use, as often as that changes. */
  constructor(sequences: readonly LlamaContextSequence[], onLent: (count: number) => void) {
    this.#free = [...sequences];
    this.#onLent = onLent;
  }

  /** Lends the free sequence that has most of the prompt already; waits where none is free. */
  async use<T>(prompt: readonly number[], work: (sequence: LlamaContextSequence) => Promise<T>): Promise<T> {
    // Whoever comes in between may have taken what became free.
    while (this.#free.length === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const sequence = this.#best(prompt);
    this.#free.splice(this.#free.indexOf(sequence), 1);
    this.#onLent(++this.#lent);
    try {
      return await work(sequence);
    } finally {
      this.#free.push(sequence);
      this.#onLent(--this.#lent);
      this.#waiting.shift()?.();
    }
  }

  /** Among equals the one that was used the longest ago. */
  #best(prompt: readonly number[]): LlamaContextSequence {
    const known = this.#free.map((sequence) => commonLength(sequence.contextTokens, prompt));
    return this.#free[known.indexOf(Math.max(...known))]!;
  }
}

function commonLength(left: readonly number[], right: readonly number[]): number {
  const differs = left.findIndex((token, index) => token !== right[index]);
  return differs < 0 ? left.length : differs;
}

// A bigram model over token ids, the least that a trained model has to beat.

/** Witten-Bell smoothing (Witten and Bell, 1991): what was rarely seen falls back to how often a token is at all. */
export class Bigram {
  readonly #pairs = new Map<number, Map<number, number>>();
  readonly #single: Float64Array;
  #total = 0;

  constructor(vocabularySize: number) {
    // One sighting each in advance, so that no token is impossible.
    this.#single = new Float64Array(vocabularySize).fill(1);
    this.#total = vocabularySize;
  }

  see(previous: number, next: number): void {
    this.#single[next]! += 1;
    this.#total += 1;
    const followers = this.#pairs.get(previous) ?? new Map<number, number>();
    followers.set(next, (followers.get(next) ?? 0) + 1);
    this.#pairs.set(previous, followers);
  }

  /** −log P(next | previous), in nats. */
  loss(previous: number, next: number): number {
    const alone = this.#single[next]! / this.#total;
    const followers = this.#pairs.get(previous);
    if (!followers) return -Math.log(alone);
    let seen = 0;
    for (const count of followers.values()) seen += count;
    const kinds = followers.size;
    return -Math.log(((followers.get(next) ?? 0) + kinds * alone) / (seen + kinds));
  }
}

// How a proposal was drawn before, for when somebody undoes or redoes: the same text means the same proposal again.
import { createHash } from "node:crypto";
import type { Placed } from "./follow.ts";

/** Kept beside the very first, which is what undoing leads to. */
const MOST_KEPT = 40;

export class DrawnStates {
  readonly #states = new Map<string, Placed>();
  #first: string | undefined;

  note(document: readonly string[], placed: Placed): void {
    const digest = digestOf(document);
    this.#first ??= digest;
    if (digest === this.#first && this.#states.has(digest)) return;
    this.#states.delete(digest);
    this.#states.set(digest, placed);
    if (this.#states.size <= MOST_KEPT) return;
    const oldest = [...this.#states.keys()].find((key) => key !== this.#first);
    if (oldest !== undefined) this.#states.delete(oldest);
  }

  find(document: readonly string[]): Placed | undefined {
    return this.#states.get(digestOf(document));
  }
}

export function digestOf(document: readonly string[]): string {
  const hash = createHash("sha1");
  for (const line of document) hash.update(line).update("\n");
  return hash.digest("base64");
}

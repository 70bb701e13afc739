// Dropout masks that depend on the seed and the step alone, so that a resumed run drops what an unbroken one drops.
import { createRandom, derive } from "../dataset/random.ts";

/** Fills `mask` with 0 (a share of `probability`) and 1 / (1 − probability). */
export function fillDropoutMask(mask: Float32Array, probability: number, seed: number, label: string): void {
  const random = createRandom(derive(seed, label));
  const kept = 1 / (1 - probability);
  for (let index = 0; index < mask.length; index++) mask[index] = random.next() < probability ? 0 : kept;
}

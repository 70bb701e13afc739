// Dropout masks that depend on the seed and the step alone, so that a resumed run drops what an unbroken one drops.
import { derive } from "../dataset/random.ts";

/**
 * Fills `mask` with 0 (a share of `probability`) and 1 / (1 − probability). The draws are xorshift32's (Marsaglia,
 * 2003), because there are millions of them in a step.
 */
export function fillDropoutMask(mask: Float32Array, probability: number, seed: number, label: string): void {
  const kept = 1 / (1 - probability);
  const threshold = probability * 2 ** 32;
  // Zero is the one state that it never leaves.
  let state = derive(seed, label) || 1;
  for (let index = 0; index < mask.length; index++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    mask[index] = state >>> 0 < threshold ? 0 : kept;
  }
}

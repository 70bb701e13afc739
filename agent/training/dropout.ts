// Dropout masks that depend on the seed and the step alone, so that a resumed run drops what an unbroken one drops.
import { type Tensor, elementCount } from "../autodiff/tensor.ts";
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

/** Numbers by which each mask's window lies behind the one before it: a cache line. */
const stride = 16;

/**
 * The masks of many small modules as windows into one pool of draws, each a little further on: no two modules drop the
 * same numbers, and the pool is drawn and held once instead of once for each module.
 */
export class MaskPool {
  readonly #pool: Float32Array<ArrayBuffer>;
  /** The memory of each mask by its name. */
  readonly windows: ReadonlyMap<string, Float32Array<ArrayBuffer>>;

  constructor(masks: readonly Tensor[]) {
    const ends = masks.map(({ shape }, index) => index * stride + elementCount(shape));
    this.#pool = new Float32Array(new ArrayBuffer(4 * Math.max(0, ...ends)));
    this.windows = new Map(
      masks.map(({ name, shape }, index) => {
        const start = index * stride;
        return [name, this.#pool.subarray(start, start + elementCount(shape))];
      }),
    );
  }

  fill(probability: number, seed: number, label: string): void {
    fillDropoutMask(this.#pool, probability, seed, `${label}.adapters`);
  }
}

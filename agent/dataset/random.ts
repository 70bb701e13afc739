// Random numbers that are the same for the same seed on every platform: xoshiro128** (Blackman and
// Vigna, 2021), seeded through MurmurHash3's finaliser. All state is four unsigned 32-bit integers.

export interface Random {
  /** Uniform in [0, 1), with 53 random bits. */
  next(): number;
  /** Uniform integer in [0, n), for n up to 2^32. */
  below(n: number): number;
  /** Standard normal. */
  normal(): number;
  /** Shuffles in place (Fisher and Yates). */
  shuffle<T>(items: T[]): T[];
}

/** `seed` is an integer in [0, 2^32). Nothing saves the state: whoever goes on later derives a seed for that place. */
export function createRandom(seed: number): Random {
  let [a, b, c, d] = seedState(seed);

  function next32(): number {
    const scaled = Math.imul(b, 5);
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  }

  const random: Random = {
    next: () => ((next32() >>> 5) * 67108864 + (next32() >>> 6)) / 9007199254740992,
    below(n) {
      // Values past the last whole multiple of n are drawn again, so that each outcome is equally likely.
      const limit = 4294967296 - (4294967296 % n);
      let value = next32();
      while (value >= limit) value = next32();
      return value % n;
    },
    normal() {
      // Marsaglia's polar method. The second number is thrown away, so that the state stays four integers.
      for (;;) {
        const x = 2 * random.next() - 1;
        const y = 2 * random.next() - 1;
        const square = x * x + y * y;
        if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
      }
    },
    shuffle(items) {
      for (let last = items.length - 1; last > 0; last--) {
        const other = random.below(last + 1);
        [items[last], items[other]] = [items[other]!, items[last]!];
      }
      return items;
    },
  };
  return random;
}

/** A seed for one purpose, so that drawing more numbers for one thing never changes another. */
export function derive(seed: number, label: string): number {
  // FNV-1a over the label's UTF-16 units, started from the seed and stirred at the end.
  let hash = mix32((seed ^ 0x811c9dc5) >>> 0);
  for (let at = 0; at < label.length; at++) hash = Math.imul(hash ^ label.charCodeAt(at), 0x01000193);
  return mix32(hash >>> 0);
}

function seedState(seed: number): [number, number, number, number] {
  const words = [1, 2, 3, 4].map((step) => mix32((seed + Math.imul(step, 0x9e3779b9)) >>> 0));
  return words as [number, number, number, number];
}

/** MurmurHash3's finaliser (Appleby): a bijection in which each input bit moves half of the output's. */
function mix32(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

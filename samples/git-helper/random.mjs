// Random numbers that are the same on every machine.

/** xorshift32 (Marsaglia, 2003): numbers in [0, 1) from a seed, and choices made with them. */
export function seededRandom(seed) {
  let state = seed >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const below = (bound) => Math.floor(next() * bound);
  const choose = (list) => list[below(list.length)];
  const chance = (probability) => next() < probability;
  const shuffle = (list) => {
    const shuffled = [...list];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = below(last + 1);
      [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
    }
    return shuffled;
  };
  return { below, choose, chance, shuffle };
}

/** FNV-1a of a text, 32 bits (Fowler, Noll and Vo). */
export function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

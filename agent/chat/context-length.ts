// How many tokens a model sees at once: as many as it was made for, where memory has room for their keys and values.

/** Of each sequence of a model that is loaded; a longer conversation gets a context of its own. */
export const ordinaryContext = 8192;
/** Of the memory that is free, for the keys and values of the longest conversation. */
const cacheShare = 1 / 4;

/** In tokens, at least the ordinary ones. `tokenMemory` is that of the keys and values of a token, in bytes. */
export function longestContext(trained: number, tokenMemory: number): number {
  const room = Math.floor((process.availableMemory() * cacheShare) / tokenMemory);
  return Math.min(trained, Math.max(ordinaryContext, room));
}

/** Doubled as often as it takes, so that a conversation that grows is not read anew with every message. */
export function contextFor(tokens: number, longest: number): number {
  let length = ordinaryContext;
  while (length < tokens) length *= 2;
  return Math.min(length, longest);
}

// Byte-pair encoding at work: a word's characters are merged, best merge first (Sennrich et al., 2016).
import { Heap } from "./heap.ts";

export interface BytePairOptions {
  /** Stands for characters that are in no token; without it they are dropped. */
  unknownToken?: string | undefined;
  /** One unknown token for several unknown characters in a row. */
  fuseUnknown?: boolean;
  /** Unknown characters become tokens of their bytes, `<0x0A>` and so on. */
  byteFallback?: boolean;
  /** A word that is a token is taken whole, whatever the merges would make of it. */
  ignoreMerges?: boolean;
  /** Written before every character of a word but the first. */
  continuingPrefix?: string;
  /** Written after the last character of a word. */
  endSuffix?: string;
}

const longestCachedWord = 256;
const largestCache = 100_000;

export class BytePairModel {
  readonly #vocabulary: ReadonlyMap<string, number>;
  readonly #options: BytePairOptions;
  /** Rank and result of each pair of ids; two 21-bit ids make the key. */
  readonly #merges = new Map<number, { rank: number; merged: number }>();
  readonly #cache = new Map<string, readonly number[]>();

  constructor(
    vocabulary: ReadonlyMap<string, number>,
    merges: readonly (readonly [left: string, right: string])[],
    options: BytePairOptions = {},
  ) {
    this.#vocabulary = vocabulary;
    this.#options = options;
    const prefixLength = options.continuingPrefix?.length ?? 0;
    for (const [rank, [left, right]] of merges.entries()) {
      const ids = [left, right, left + right.slice(prefixLength)].map((token) => vocabulary.get(token));
      if (ids.includes(undefined))
        throw new RangeError(`merge ${rank + 1} makes or takes a token that is not in the vocabulary`);
      this.#merges.set(pairKey(ids[0]!, ids[1]!), { rank, merged: ids[2]! });
    }
  }

  /** Ids of one word, as the pre-tokenizer cut it. */
  encode(word: string): readonly number[] {
    const cached = this.#cache.get(word);
    if (cached !== undefined) return cached;
    const whole = this.#options.ignoreMerges === true ? this.#vocabulary.get(word) : undefined;
    const ids = whole === undefined ? this.#merge(this.#symbols(word)) : [whole];
    if (word.length <= longestCachedWord) {
      if (this.#cache.size >= largestCache) this.#cache.clear();
      this.#cache.set(word, ids);
    }
    return ids;
  }

  #symbols(word: string): number[] {
    const { unknownToken, fuseUnknown, byteFallback, continuingPrefix = "", endSuffix = "" } = this.#options;
    const unknown = unknownToken === undefined ? undefined : this.#vocabulary.get(unknownToken);
    const symbols: number[] = [];
    // An unknown character is written once the next one is known or unknown, too, as the reference does.
    let pending = false;
    let at = 0;
    for (const character of word) {
      const first = at === 0;
      at += character.length;
      const symbol = (first ? "" : continuingPrefix) + character + (at === word.length ? endSuffix : "");
      const id = this.#vocabulary.get(symbol);
      if (id !== undefined) {
        if (pending) symbols.push(unknown!);
        pending = false;
        symbols.push(id);
        continue;
      }
      const bytes = byteFallback === true ? this.#bytesOf(symbol) : undefined;
      if (bytes !== undefined) {
        symbols.push(...bytes);
      } else if (unknown !== undefined) {
        if (pending && fuseUnknown !== true) symbols.push(unknown);
        pending = true;
      }
    }
    if (pending) symbols.push(unknown!);
    return symbols;
  }

  #bytesOf(symbol: string): number[] | undefined {
    const ids: number[] = [];
    for (const byte of Buffer.from(symbol)) {
      const id = this.#vocabulary.get(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
      if (id === undefined) return undefined;
      ids.push(id);
    }
    return ids;
  }

  #merge(symbols: number[]): number[] {
    if (symbols.length < 2) return symbols;
    const previous = Int32Array.from(symbols, (_, place) => place - 1);
    const next = Int32Array.from(symbols, (_, place) => (place + 1 < symbols.length ? place + 1 : -1));
    // A candidate is rank × 2^27 + place, so that the numbers are in the order of the merges.
    const candidates = new Heap<number>((a, b) => a < b);
    const consider = (place: number) => {
      const second = next[place]!;
      if (second === -1) return;
      const merge = this.#merges.get(pairKey(symbols[place]!, symbols[second]!));
      if (merge !== undefined) candidates.push(merge.rank * 2 ** 27 + place);
    };
    for (let place = 0; place < symbols.length; place++) consider(place);
    for (let candidate = candidates.pop(); candidate !== undefined; candidate = candidates.pop()) {
      const place = candidate % 2 ** 27;
      const second = next[place]!;
      if (symbols[place] === -1 || second === -1) continue;
      const merge = this.#merges.get(pairKey(symbols[place]!, symbols[second]!));
      if (merge?.rank !== Math.floor(candidate / 2 ** 27)) continue;
      symbols[place] = merge.merged;
      symbols[second] = -1;
      next[place] = next[second]!;
      if (next[place] !== -1) previous[next[place]] = place;
      if (previous[place] !== -1) consider(previous[place]!);
      consider(place);
    }
    return symbols.filter((symbol) => symbol !== -1);
  }
}

function pairKey(left: number, right: number): number {
  return left * 2 ** 21 + right;
}

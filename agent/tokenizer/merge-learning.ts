// Byte-pair encoding (Sennrich et al., 2016): the most frequent pair of neighbours becomes a token, again
// and again. Counts are kept up to date where a merge changes them, so each merge costs its occurrences.
import { bytesByCharacter, sortedAlphabet } from "./byte-alphabet.ts";
import { Heap } from "./heap.ts";
import type { Pace } from "./pace.ts";

/** A pair that occurs only once teaches nothing. */
const smallestCount = 2;

/** Two neighbours, and where they may stand; places that no longer hold them are passed over. */
interface Pair {
  left: number;
  right: number;
  count: number;
  places: number[];
}

export interface LearntMerges {
  /** Every token in the byte alphabet: its 256 characters, then what the merges made. */
  tokens: string[];
  /** Ids of the two parts of each merge, best first. */
  merges: [left: number, right: number][];
}

/**
 * Learns merges until there are `size` tokens, or no pair occurs twice. Of pairs that are equally frequent
 * the one with the smaller ids is taken, as in Hugging Face's trainer.
 */
export async function learnMerges(
  words: ReadonlyMap<string, number>,
  size: number,
  pace: Pace,
  onProgress: (share: number) => void,
): Promise<LearntMerges> {
  const tokens = [...sortedAlphabet];
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const merges: LearntMerges["merges"] = [];
  const text = layOut(words);
  const pairs = new Pairs();
  for (let place = 0; place < text.symbols.length; place++) {
    const next = text.next[place]!;
    if (next !== -1) pairs.add(text.symbols[place]!, text.symbols[next]!, text.weights[place]!, place);
    if (place % 4096 === 0 && pace.due()) await pace.rest();
  }
  pairs.enqueueGrown();
  while (tokens.length < size) {
    if (pace.due()) {
      onProgress((tokens.length - 256) / (size - 256));
      await pace.rest();
    }
    const pair = pairs.takeMostFrequent();
    if (pair === undefined) break;
    const token = tokens[pair.left]! + tokens[pair.right]!;
    // "abc" may come from "ab" and "c" as well as from "a" and "bc"; it is one token all the same.
    let id = ids.get(token);
    if (id === undefined) {
      id = tokens.push(token) - 1;
      ids.set(token, id);
    }
    merges.push([pair.left, pair.right]);
    mergeEverywhere(text, pairs, pair, id);
  }
  onProgress(1);
  return { tokens, merges };
}

/** The distinct words one after another as linked lists of symbols. */
interface LinkedText {
  symbols: Int32Array;
  /** How often the word occurs that the symbol stands in. */
  weights: Float64Array;
  /** Place of the neighbour in the same word, -1 where there is none. */
  previous: Int32Array;
  next: Int32Array;
}

function layOut(words: ReadonlyMap<string, number>): LinkedText {
  const idOfByte = new Int32Array(256);
  for (const [id, character] of sortedAlphabet.entries()) idOfByte[bytesByCharacter.get(character)!] = id;
  let length = 0;
  for (const word of words.keys()) length += Buffer.byteLength(word);
  const text: LinkedText = {
    symbols: new Int32Array(length),
    weights: new Float64Array(length),
    previous: new Int32Array(length),
    next: new Int32Array(length),
  };
  let place = 0;
  for (const [word, count] of words) {
    const bytes = Buffer.from(word);
    for (const [index, byte] of bytes.entries()) {
      text.symbols[place] = idOfByte[byte]!;
      text.weights[place] = count;
      text.previous[place] = index === 0 ? -1 : place - 1;
      text.next[place] = index === bytes.length - 1 ? -1 : place + 1;
      place++;
    }
  }
  return text;
}

function mergeEverywhere(text: LinkedText, pairs: Pairs, pair: Pair, merged: number): void {
  const { symbols, weights, previous, next } = text;
  const { left, right } = pair;
  // From left to right, so that of "aaa" the first two become one.
  const places = Int32Array.from(pair.places).sort();
  for (const place of places) {
    const second = next[place]!;
    if (symbols[place] !== left || second === -1 || symbols[second] !== right) continue;
    const weight = weights[place]!;
    const before = previous[place]!;
    const after = next[second]!;
    if (before !== -1) {
      pairs.remove(symbols[before]!, left, weight);
      pairs.add(symbols[before]!, merged, weight, before);
    }
    if (after !== -1) {
      pairs.remove(right, symbols[after]!, weight);
      pairs.add(merged, symbols[after]!, weight, place);
      previous[after] = place;
    }
    symbols[place] = merged;
    symbols[second] = -1;
    next[place] = after;
  }
  pair.count = 0;
  pair.places = [];
  pairs.enqueueGrown();
}

/** All pairs by their ids, and a queue in which a count may be out of date until it comes first. */
class Pairs {
  readonly #pairs = new Map<number, Pair>();
  readonly #grown = new Set<Pair>();
  readonly #queue = new Heap<{ pair: Pair; count: number }>(
    (a, b) =>
      a.count > b.count ||
      (a.count === b.count &&
        (a.pair.left < b.pair.left || (a.pair.left === b.pair.left && a.pair.right < b.pair.right))),
  );

  add(left: number, right: number, weight: number, place: number): void {
    const key = left * 2 ** 24 + right;
    let pair = this.#pairs.get(key);
    if (pair === undefined) this.#pairs.set(key, (pair = { left, right, count: 0, places: [] }));
    pair.count += weight;
    pair.places.push(place);
    this.#grown.add(pair);
  }

  remove(left: number, right: number, weight: number): void {
    this.#pairs.get(left * 2 ** 24 + right)!.count -= weight;
  }

  enqueueGrown(): void {
    for (const pair of this.#grown) {
      if (pair.count >= smallestCount) this.#queue.push({ pair, count: pair.count });
    }
    this.#grown.clear();
  }

  takeMostFrequent(): Pair | undefined {
    for (;;) {
      const first = this.#queue.pop();
      if (first === undefined) return undefined;
      const { pair, count } = first;
      if (count === pair.count) return pair;
      if (count > pair.count && pair.count >= smallestCount) this.#queue.push({ pair, count: pair.count });
    }
  }
}

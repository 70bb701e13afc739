// Finds the most similar text: cosine of TF-IDF vectors over words, pairs of words and runs of characters.

export interface NearestText {
  /** Position of the most similar text, the first of equals; 0 where nothing is shared. */
  find(text: string): number;
}

/** Lengths of the runs of characters that count as features. */
const runLengths = [3, 5];

/**
 * Weights are (1 + ln tf) · (ln((1 + n) / (1 + df)) + 1), and vectors have length 1 (Salton and Buckley, 1988).
 */
export function indexTexts(texts: readonly string[]): NearestText {
  const numbers = new Map<string, number>();
  const counted = texts.map((text) =>
    countFeatures(text, (feature) => {
      const number = numbers.get(feature) ?? numbers.size;
      numbers.set(feature, number);
      return number;
    }),
  );
  const holders = new Int32Array(numbers.size);
  for (const counts of counted) for (const feature of counts.keys()) holders[feature]! += 1;
  const rarity = Float32Array.from(holders, (count) => Math.log((1 + texts.length) / (1 + count)) + 1);

  // The texts that hold feature f, and their weights, lie from starts[f] up to starts[f + 1].
  const starts = new Int32Array(numbers.size + 1);
  holders.forEach((count, feature) => (starts[feature + 1] = starts[feature]! + count));
  const holderTexts = new Int32Array(starts.at(-1)!);
  const holderWeights = new Float32Array(starts.at(-1)!);
  const next = starts.slice();
  counted.forEach((counts, text) => {
    for (const [feature, weight] of unitVector(counts, rarity)) {
      holderTexts[next[feature]!] = text;
      holderWeights[next[feature]!] = weight;
      next[feature]! += 1;
    }
  });

  return {
    find(text) {
      const similarity = new Float64Array(texts.length);
      const counts = countFeatures(text, (feature) => numbers.get(feature));
      for (const [feature, weight] of unitVector(counts, rarity)) {
        for (let at = starts[feature]!; at < starts[feature + 1]!; at++)
          similarity[holderTexts[at]!]! += weight * holderWeights[at]!;
      }
      let best = 0;
      for (let index = 1; index < similarity.length; index++) {
        if (similarity[index]! > similarity[best]!) best = index;
      }
      return best;
    },
  };
}

/** How often each feature occurs, by its number; those without a number are left out. */
function countFeatures(text: string, numberOf: (feature: string) => number | undefined): Map<number, number> {
  const counts = new Map<number, number>();
  const count = (feature: string) => {
    const number = numberOf(feature);
    if (number !== undefined) counts.set(number, (counts.get(number) ?? 0) + 1);
  };
  const words = text.toLowerCase().match(/[\p{L}\p{N}']+|[^\s\p{L}\p{N}']/gu) ?? [];
  words.forEach((word, index) => {
    count(`word ${word}`);
    if (index > 0) count(`pair ${words[index - 1]} ${word}`);
  });
  const characters = ` ${words.join(" ")} `;
  for (const length of runLengths) {
    for (let start = 0; start + length <= characters.length; start++)
      count(`run ${characters.slice(start, start + length)}`);
  }
  return counts;
}

function unitVector(
  counts: ReadonlyMap<number, number>,
  rarity: Float32Array,
): [feature: number, weight: number][] {
  const weights = Array.from(counts, ([feature, count]): [number, number] => [
    feature,
    (1 + Math.log(count)) * rarity[feature]!,
  ]);
  const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0));
  for (const entry of weights) entry[1] /= length;
  return weights;
}

// What the `train` benchmarks train on: windows of tokens, [batches, batchSize, sequenceLength + 1] in one array.
import { createRandom } from "../../agent/dataset/random.ts";
import { readSharedData } from "./shared-data.ts";

export interface BatchShape {
  batchSize: number;
  sequenceLength: number;
}

/** Windows of random tokens. */
export function randomWindows(
  vocabularySize: number,
  batches: number,
  { batchSize, sequenceLength }: BatchShape,
): Int32Array {
  const random = createRandom(1);
  const size = batches * batchSize * (sequenceLength + 1);
  return Int32Array.from({ length: size }, () => random.below(vocabularySize));
}

/**
 * Characters of tinyshakespeare: windows at random places of the first nine tenths, and consecutive windows that
 * cover the last tenth but for what no longer fills a batch.
 */
export async function characterWindows(
  batches: number,
  { batchSize, sequenceLength }: BatchShape,
): Promise<{ tokens: Int32Array; heldOut: Int32Array; vocabularySize: number }> {
  const text = await readSharedData("tinyshakespeare.txt");
  const characters = [...new Set(text)].sort();
  const ids = new Map(characters.map((character, id) => [character, id]));
  const all = Int32Array.from(text, (character) => ids.get(character)!);
  const cut = Math.floor(all.length * 0.9);
  const random = createRandom(1);
  const start = () => random.below(cut - sequenceLength);
  const heldOutRows = Math.floor((all.length - cut - 1) / sequenceLength / batchSize) * batchSize;
  return {
    tokens: windows(all, batches * batchSize, sequenceLength, start),
    heldOut: windows(all, heldOutRows, sequenceLength, (row) => cut + row * sequenceLength),
    vocabularySize: characters.length,
  };
}

function windows(
  text: Int32Array,
  rows: number,
  sequenceLength: number,
  startOf: (row: number) => number,
): Int32Array {
  const tokens = new Int32Array(rows * (sequenceLength + 1));
  for (let row = 0; row < rows; row++) {
    const start = startOf(row);
    tokens.set(text.subarray(start, start + sequenceLength + 1), row * (sequenceLength + 1));
  }
  return tokens;
}

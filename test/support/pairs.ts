// Pairs of answers for a model of 300 tokens, and what a model that only looks thinks of them.
import type { PairBatches, RenderedPair } from "../../agent/dataset/preference.ts";
import { createRandom } from "../../agent/dataset/random.ts";
import type { RenderedExample } from "../../agent/dataset/render.ts";
import { type PairScorer, placeScores } from "../../agent/training/pair-scorer.ts";

/** Seven pairs of prompts of three tokens with answers of two to six. */
export function drawPairs(seed = 9): RenderedPair[] {
  const random = createRandom(seed);
  const draw = (count: number): number[] => Array.from({ length: count }, () => random.below(300));
  return Array.from({ length: 7 }, (_, index) => {
    const prompt = draw(3);
    const answered = (): RenderedExample => {
      const answer = draw(2 + random.below(5));
      return {
        tokens: Int32Array.from([...prompt, ...answer]),
        loss: Uint8Array.from([...prompt.map(() => 0), ...answer.map(() => 1)]),
        line: index + 1,
      };
    };
    return { chosen: answered(), rejected: answered() };
  });
}

/** Of all pairs of an epoch [2 · pairs]. */
export async function scoresOf(
  scorer: PairScorer,
  batches: PairBatches,
  pairs: number,
): Promise<Float32Array> {
  const all = new Float32Array(2 * pairs);
  for (let index = 0; index < batches.batchesPerEpoch; index++) {
    const batch = batches.batchAt(index);
    placeScores(batch, await scorer.score(batch), all);
  }
  return all;
}

// What learning from preferences needs in the loop: batches with the reference's opinion of their pairs, and the loss of
// pairs that are held out.
import type { DpoOptions } from "../autodiff/ops/dpo.ts";
import type { Batch, Batches } from "../dataset/batches.ts";
import type { PairBatch } from "../dataset/preference.ts";
import type { Evaluator, EvaluatorOptions } from "./evaluator.ts";
import { openPairScorer, referenceOf } from "./pair-scorer.ts";
import { type ScoredPairBatch, pairLoss, preferenceMetrics } from "./preference-loss.ts";

/** The same batches with what the reference thinks of their pairs. */
export function withReference(batches: Batches, scores: Float32Array | undefined): Batches {
  if (scores === undefined) return batches;
  return {
    ...batches,
    batchAt(index) {
      const batch = batches.batchAt(index) as PairBatch;
      return { ...batch, reference: referenceOf(batch, scores) } satisfies ScoredPairBatch;
    },
  };
}

/** Loss in nats per pair; the accuracy is the share of pairs whose chosen answer has gained more than the other. */
export function openPairEvaluator(options: Omit<EvaluatorOptions, "packed">, dpo: DpoOptions): Evaluator {
  const scorer = openPairScorer(options);
  return {
    async evaluate(batches: Iterable<Batch>) {
      const scored: { batch: ScoredPairBatch; scores: Float32Array }[] = [];
      for (const batch of batches as Iterable<ScoredPairBatch>)
        scored.push({ batch, scores: await scorer.score(batch) });
      const targets = scored.reduce((sum, { batch }) => sum + batch.pairs.reduce((a, b) => a + b, 0), 0);
      const preferences = preferenceMetrics(scored, dpo.beta);
      return { loss: pairLoss(scored, dpo), accuracy: preferences.accuracy, targets, preferences };
    },
    close: () => scorer.close(),
  };
}

// What learning from preferences needs besides the loop: the reference's opinion of every pair, and the loss of pairs
// that are held out.
import path from "node:path";
import type { DpoOptions } from "../autodiff/ops/dpo.ts";
import type { Batch, Batches } from "../dataset/batches.ts";
import type { PairBatch, PairBatches } from "../dataset/preference.ts";
import type { Evaluator, EvaluatorOptions } from "./evaluator.ts";
import { openPairScorer, referenceOf } from "./pair-scorer.ts";
import { type ScoredPairBatch, pairLoss, preferenceMetrics } from "./preference-loss.ts";
import { keepReference } from "./reference-file.ts";

/** Batches of pairs, and how many pairs they are made of. */
export interface PairSplit {
  readonly batches: PairBatches;
  readonly pairs: number;
}

/** Log-likelihoods of the answers of all pairs under the reference; undefined for rows that are no pairs. */
export type ReferenceScores = Readonly<Record<"training" | "validation", Float32Array | undefined>>;

export interface ReferenceOptions {
  /** Where they are kept, so that a resumed run, whose weights have moved on, still has them. */
  readonly folder: string;
  readonly training: PairSplit;
  readonly validation: PairSplit | undefined;
  /** The base as it is before the first step: no adapters. */
  readonly scorer: Parameters<typeof openPairScorer>[0];
}

export async function scoreReference(options: ReferenceOptions): Promise<ReferenceScores> {
  const { folder, training, validation, scorer } = options;
  // Opened once for both, and not at all where both are known.
  let opened: ReturnType<typeof openPairScorer> | undefined;
  const keep = (name: string, { pairs, batches }: PairSplit): Promise<Float32Array> =>
    keepReference(
      path.join(folder, `reference-${name}.safetensors`),
      pairs,
      batches,
      () => (opened ??= openPairScorer(scorer)),
    );
  return {
    training: await keep("training", training),
    validation: validation && (await keep("validation", validation)),
  };
}

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
      return { loss: pairLoss(scored, dpo), accuracy: preferenceMetrics(scored, dpo.beta).accuracy, targets };
    },
  };
}

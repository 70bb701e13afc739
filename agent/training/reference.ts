// Asks the base about every pair before the first step: what it thinks is kept beside the run, so that a run that goes on
// asks for the rest alone, and for nothing as long as pairs and base are the same.
import path from "node:path";
import type { PairBatches } from "../dataset/preference.ts";
import { type PairScorer, type ScorerOptions, openPairScorer, placeScores } from "./pair-scorer.ts";
import { type Question, digestOfWeights, questionOf, readScores, writeScores } from "./reference-file.ts";

/** Batches of pairs, and how many pairs they are made of. */
export interface PairSplit {
  readonly batches: PairBatches;
  readonly pairs: number;
}

/** Log-likelihoods of the answers of all pairs under the reference; undefined for rows that are no pairs. */
export type ReferenceScores = Readonly<Record<"training" | "validation", Float32Array | undefined>>;

export interface ReferenceOptions {
  /** The run's. */
  readonly folder: string;
  readonly training: PairSplit;
  readonly validation: PairSplit | undefined;
  /** The base as it is before the first step: no adapters. */
  readonly scorer: ScorerOptions;
  /** Asked before every batch. */
  readonly shouldStop: () => boolean | Promise<boolean>;
  /** As that of the training. */
  readonly persist: (write: () => Promise<void>, bytes: number) => Promise<void>;
}

export type ReferenceEvent =
  /** So many of all pairs have been asked about; told before the first and after every batch. */
  { kind: "reference"; asked: number; pairs: number } | { kind: "warning"; message: string };

/** What a crash may take of the answers, in milliseconds. */
const keptEvery = 30_000;

/** Returns undefined where it was to stop; what is known by then is kept. Errors: `disk_full`, `not_writable`. */
export async function* scoreReference(
  options: ReferenceOptions,
): AsyncGenerator<ReferenceEvent, ReferenceScores | undefined> {
  const { training, validation } = options;
  const weights = await digestOfWeights(options.scorer);
  const asking: Asking[] = [await prepare("training", training, weights, options)];
  if (validation) asking.push(await prepare("validation", validation, weights, options));
  const pairs = asking.reduce((sum, { question }) => sum + total(question.pairs), 0);
  let asked = asking.reduce((sum, { question, done }) => sum + total(question.pairs.slice(0, done)), 0);
  // Opened once for both, and not at all where both are known.
  let scorer: PairScorer | undefined;
  try {
    for (const split of asking) {
      const { question, batches, scores, warnings } = split;
      for (const message of warnings) yield { kind: "warning", message };
      let keptAt = performance.now();
      while (split.done < batches.batchesPerEpoch) {
        if (await options.shouldStop()) {
          await keep(split, options);
          return undefined;
        }
        if (!scorer) yield { kind: "reference", asked, pairs };
        scorer ??= openPairScorer(options.scorer);
        const batch = batches.batchAt(split.done);
        placeScores(batch, await scorer.score(batch), scores);
        asked += question.pairs[split.done++]!;
        const isWhole = split.done === batches.batchesPerEpoch;
        if (isWhole || performance.now() - keptAt > keptEvery) {
          await keep(split, options);
          keptAt = performance.now();
        }
        yield { kind: "reference", asked, pairs };
      }
    }
  } finally {
    scorer?.close();
  }
  return { training: asking[0]!.scores, validation: asking[1]?.scores };
}

/** A split of which some batches may be done. */
interface Asking {
  readonly file: string;
  readonly question: Question;
  readonly batches: PairBatches;
  readonly scores: Float32Array;
  readonly warnings: readonly string[];
  done: number;
}

async function prepare(
  name: string,
  { batches, pairs }: PairSplit,
  weights: string,
  { folder }: ReferenceOptions,
): Promise<Asking> {
  const file = path.join(folder, `reference-${name}.safetensors`);
  const question = await questionOf(weights, batches);
  const warnings: string[] = [];
  const kept = await readScores(file, question, (reason) => warnings.push(reason));
  const { scores, batches: done } = kept ?? { scores: new Float32Array(2 * pairs), batches: 0 };
  return { file, question, batches, scores, warnings, done };
}

async function keep({ file, question, scores, done }: Asking, { persist }: ReferenceOptions): Promise<void> {
  await persist(() => writeScores(file, question, { scores, batches: done }), scores.byteLength);
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

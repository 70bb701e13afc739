// What the reference of direct preference optimisation thinks of every pair, kept beside a run: it is computed once, before
// the first step, and a resumed run, whose weights have moved on, reads it.
import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";
import { readSafetensors, writeSafetensors } from "../model/safetensors.ts";
import type { PairBatches } from "../dataset/preference.ts";
import { type PairScorer, scorePairs } from "./pair-scorer.ts";

/** Log-likelihoods of both answers of each pair, in nats [2 · pairs]; `referenceOf` picks those of a batch. */
export async function keepReference(
  file: string,
  pairs: number,
  batches: PairBatches,
  openScorer: () => PairScorer,
): Promise<Float32Array> {
  if (existsSync(file)) {
    const kept = (await readSafetensors(file)).get("scores")?.data;
    if (kept?.length === 2 * pairs) return kept;
  }
  const scores = await scorePairs(openScorer(), batches, pairs);
  await writeSafetensors(`${file}.partial`, new Map([["scores", { shape: [pairs, 2], data: scores }]]));
  await rename(`${file}.partial`, file);
  return scores;
}

// What the base thinks of pairs, in a file that says of which pairs and of which base, and how far it has come.
import { createHash, type Hash } from "node:crypto";
import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { PairBatches } from "../dataset/preference.ts";
import { TrainyardError } from "../errors.ts";
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from "../model/safetensors.ts";
import type { ScorerOptions } from "./pair-scorer.ts";

/** The pairs of an epoch's batches, as far as their scores depend on them. */
export interface Question {
  /** Of the weights that are asked, and of all tokens in their order. */
  readonly digest: string;
  /** Pairs of each batch. */
  readonly pairs: readonly number[];
}

export interface KeptScores {
  /** Log-likelihoods of both answers of each pair, in nats [2 · pairs]; 0 of those that were not asked about. */
  readonly scores: Float32Array;
  /** Batches that were asked about, from the first on. */
  readonly batches: number;
}

/** Of all numbers that are asked, by whatever bits they are held. */
export async function digestOfWeights({ model, tensors, quantized }: ScorerOptions): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(model));
  for (const [name, { data }] of tensors) await add(hash, name, data);
  for (const [name, { numbers, scales }] of quantized ?? []) {
    await add(hash, name, numbers);
    await add(hash, name, scales);
  }
  return hash.digest("hex");
}

/** Of the batches of the first epoch, for weights of the given digest. */
export async function questionOf(weights: string, batches: PairBatches): Promise<Question> {
  const hash = createHash("sha256").update(weights);
  const pairs: number[] = [];
  for (let index = 0; index < batches.batchesPerEpoch; index++) {
    const batch = batches.batchAt(index);
    const places = batch.stretches.map(([stretch]) => stretch?.example ?? -1);
    await add(hash, JSON.stringify(places), batch.tokens, batch.targets, batch.weights);
    pairs.push(batch.pairs.reduce((sum, one) => sum + one, 0));
  }
  return { digest: hash.digest("hex"), pairs };
}

/** Undefined where nothing is kept of this very question; `onUnusable` is told why where there is a file. */
export async function readScores(
  file: string,
  { digest }: Question,
  onUnusable: (reason: string) => void,
): Promise<KeptScores | undefined> {
  if (!existsSync(file)) return undefined;
  try {
    const { metadata } = await readSafetensorsHeader(file);
    const scores = (await readSafetensors(file)).get("scores")?.data;
    const isOfThese = metadata["question"] === digest;
    const isWhole = scores !== undefined && metadata["scores"] === digestOfScores(scores);
    if (isOfThese && isWhole) return { scores, batches: Number(metadata["batches"]) };
    onUnusable(
      isOfThese
        ? `${file} is damaged, so the base is asked again.`
        : "The preferences or their base have changed, so the base is asked again.",
    );
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    onUnusable(`${error.message} The base is asked again.`);
  }
  return undefined;
}

/** Errors: `disk_full`, `not_writable`. */
export async function writeScores(
  file: string,
  { digest }: Question,
  { scores, batches }: KeptScores,
): Promise<void> {
  await writeSafetensors(file, new Map([["scores", { shape: [scores.length / 2, 2], data: scores }]]), {
    question: digest,
    batches: String(batches),
    scores: digestOfScores(scores),
  });
}

function digestOfScores(scores: Float32Array): string {
  return createHash("sha256").update(scores).digest("hex");
}

/** Lets others work in between: the weights may be gigabytes. */
async function add(hash: Hash, name: string, ...arrays: (Float32Array | Int32Array | Uint8Array)[]) {
  hash.update(name);
  for (const array of arrays) hash.update(array);
  await setImmediate();
}
